/*
 * The physical limit that the engine is compared with: the same stations, the same event list (a 4-ary heap ordered by time and
 * sequence) and the same sampler (counter-based pcg4d, ziggurat for exponentials) in C, and nothing else: no statistics but the mean.
 * usage: limit STATIONS SERVERS CUSTOMERS WARM-CUSTOMERS; services take 1 s on average, arrivals come at 0.8 of what a station can do.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct { double time; uint32_t sequence; int32_t payload; } Event;

static Event *heap;
static int heap_size, heap_room;
static uint32_t next_sequence;
static double now;

static int before(Event a, Event b) { return a.time < b.time || (a.time == b.time && a.sequence < b.sequence); }

static void schedule(double time, int32_t payload) {
  if (heap_size == heap_room) heap = realloc(heap, (heap_room *= 2) * sizeof(Event));
  int hole = heap_size++;
  while (hole > 0) {
    int parent = (hole - 1) >> 2;
    if (heap[parent].time <= time) break;
    heap[hole] = heap[parent];
    hole = parent;
  }
  heap[hole] = (Event){time, next_sequence++, payload};
}

static int32_t take(void) {
  Event first = heap[0], last = heap[--heap_size];
  int hole = 0;
  for (;;) {
    int child = 4 * hole + 1;
    if (child >= heap_size) break;
    int end = child + 4 < heap_size ? child + 4 : heap_size, least = child;
    for (int other = child + 1; other < end; other++)
      if (before(heap[other], heap[least])) least = other;
    if (before(last, heap[least])) break;
    heap[hole] = heap[least];
    hole = least;
  }
  heap[hole] = last;
  now = first.time;
  return first.payload;
}

/* Random numbers by counting. */
static uint32_t words[4], key[4];
static int used;

static void select_draw(uint32_t stream, uint32_t request, uint32_t visit) {
  key[0] = stream, key[1] = request, key[2] = visit, key[3] = 0, used = 4;
}

static void refill(void) {
  uint32_t x = key[0] * 1664525u + 1013904223u, y = key[1] * 1664525u + 1013904223u;
  uint32_t z = key[2] * 1664525u + 1013904223u, w = key[3]++ * 1664525u + 1013904223u;
  for (int round = 0; round < 2; round++) {
    x += y * w, y += z * x, z += x * y, w += y * z;
    x ^= (uint32_t)((int32_t)x >> 16), y ^= (uint32_t)((int32_t)y >> 16);
    z ^= (uint32_t)((int32_t)z >> 16), w ^= (uint32_t)((int32_t)w >> 16);
  }
  words[0] = x + y * w, words[1] = y + z * words[0], words[2] = z + words[0] * words[1], words[3] = w + words[1] * words[2];
  used = 0;
}

static inline uint32_t next_word(void) {
  if (used == 4) refill();
  return words[used++];
}

static double uniform(void) {
  uint32_t low = next_word();
  return next_word() * 2.3283064365386963e-10 + (low >> 11) * 1.1102230246251565e-16;
}

static double edges[257], densities[257];

static void build_ziggurat(void) {
  const double tail = 7.69711747013105, area = 0.003949659822581557;
  edges[0] = area / exp(-tail), edges[1] = tail, edges[256] = 0;
  for (int layer = 2; layer < 256; layer++) edges[layer] = -log(area / edges[layer - 1] + exp(-edges[layer - 1]));
  for (int layer = 0; layer <= 256; layer++) densities[layer] = exp(-edges[layer]);
}

static double exponential(void) {
  for (;;) {
    uint32_t bits = next_word();
    int layer = bits & 255;
    double x = (next_word() * 2.3283064365386963e-10 + (bits >> 11) * 1.1102230246251565e-16) * edges[layer];
    if (x < edges[layer + 1]) return x;
    if (layer == 0) return 7.69711747013105 - log(1 - uniform());
    if (densities[layer] + uniform() * (densities[layer + 1] - densities[layer]) < exp(-x)) return x;
  }
}

/* Customers, their queues linked through them. */
static double *arrived_at;
static int32_t *number, *station_of, *next_customer;
static int customer_room = 1024, unused_customers, free_customer = -1;
static int heads[16], tails[16], busy[16];
static int stations, servers;
static long arrivals, departures;
static double responses;

static int take_customer(void) {
  int customer = free_customer;
  if (customer >= 0) {
    free_customer = next_customer[customer];
    return customer;
  }
  if (unused_customers == customer_room) {
    customer_room *= 2;
    arrived_at = realloc(arrived_at, customer_room * sizeof(double));
    number = realloc(number, customer_room * sizeof(int32_t));
    station_of = realloc(station_of, customer_room * sizeof(int32_t));
    next_customer = realloc(next_customer, customer_room * sizeof(int32_t));
  }
  return unused_customers++;
}

static void serve(int customer) {
  select_draw(7 + station_of[customer], number[customer], 0);
  schedule(now + exponential(), customer * 2 + 1);
}

static void enter(int customer) {
  int station = station_of[customer];
  if (busy[station] < servers) {
    busy[station]++;
    return serve(customer);
  }
  next_customer[customer] = -1;
  if (heads[station] < 0) heads[station] = customer;
  else next_customer[tails[station]] = customer;
  tails[station] = customer;
}

static void plan_arrival(void) {
  select_draw(3, arrivals, 0);
  schedule(now + exponential() / (0.8 * servers), 0);
}

static void arrive(void) {
  int customer = take_customer();
  arrived_at[customer] = now;
  number[customer] = arrivals++;
  station_of[customer] = 0;
  enter(customer);
  plan_arrival();
}

static void depart(int customer) {
  int station = station_of[customer], next = heads[station];
  if (next < 0) busy[station]--;
  else {
    heads[station] = next_customer[next];
    serve(next);
  }
  if (station + 1 < stations) {
    station_of[customer]++;
    return enter(customer);
  }
  responses += now - arrived_at[customer];
  departures++;
  next_customer[customer] = free_customer;
  free_customer = customer;
}

static long run_until(long customers) {
  long events = 0;
  for (; departures < customers; events++) {
    int32_t payload = take();
    if (payload & 1) depart(payload >> 1);
    else arrive();
  }
  return events;
}

static double cpu_seconds(void) {
  struct timespec at;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
  return at.tv_sec + at.tv_nsec * 1e-9;
}

int main(int count, char **arguments) {
  if (count != 5) return 2;
  stations = atoi(arguments[1]), servers = atoi(arguments[2]);
  long customers = atol(arguments[3]), warm = atol(arguments[4]);
  heap = malloc((heap_room = 1024) * sizeof(Event));
  arrived_at = malloc(customer_room * sizeof(double));
  number = malloc(customer_room * sizeof(int32_t));
  station_of = malloc(customer_room * sizeof(int32_t));
  next_customer = malloc(customer_room * sizeof(int32_t));
  for (int station = 0; station < 16; station++) heads[station] = -1;
  build_ziggurat();
  plan_arrival();
  run_until(warm);
  responses = 0;
  double began = cpu_seconds();
  long events = run_until(warm + customers);
  double seconds = cpu_seconds() - began;
  printf("{\"customers\":%ld,\"events\":%ld,\"seconds\":%.6f,\"response\":%.6f}\n", customers, events, seconds, responses / customers);
  return 0;
}
