// Multi-server stations in a row on ns-3's event list and random streams; usage as in limit.c.
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <vector>
#include "ns3/core-module.h"

using namespace ns3;

static int stations, servers;
static long customers, warm, departures;
static double responses;
static clock_t began;

struct Station {
  std::deque<double> waiting;  // when each customer came into the system
  int busy = 0;
  Ptr<ExponentialRandomVariable> service;
};

static std::vector<Station> row;
static Ptr<ExponentialRandomVariable> gap;

static void Depart(int at, double arrivedAt);

static void Serve(int at, double arrivedAt) {
  Simulator::Schedule(Seconds(row[at].service->GetValue()), &Depart, at, arrivedAt);
}

static void Enter(int at, double arrivedAt) {
  Station& station = row[at];
  if (station.busy == servers) return station.waiting.push_back(arrivedAt);
  station.busy++;
  Serve(at, arrivedAt);
}

static void Depart(int at, double arrivedAt) {
  Station& station = row[at];
  if (station.waiting.empty()) station.busy--;
  else {
    Serve(at, station.waiting.front());
    station.waiting.pop_front();
  }
  if (at + 1 < stations) return Enter(at + 1, arrivedAt);
  responses += Simulator::Now().GetSeconds() - arrivedAt;
  departures++;
  if (departures == warm) {
    responses = 0;
    began = clock();
  } else if (departures == warm + customers) Simulator::Stop();
}

static void Arrive() {
  Enter(0, Simulator::Now().GetSeconds());
  Simulator::Schedule(Seconds(gap->GetValue()), &Arrive);
}

static Ptr<ExponentialRandomVariable> Exponential(double mean) {
  auto variable = CreateObject<ExponentialRandomVariable>();
  variable->SetAttribute("Mean", DoubleValue(mean));
  return variable;
}

int main(int count, char** arguments) {
  if (count != 5) return 2;
  stations = atoi(arguments[1]), servers = atoi(arguments[2]), customers = atol(arguments[3]), warm = atol(arguments[4]);
  row.resize(stations);
  for (auto& station : row) station.service = Exponential(1);
  gap = Exponential(1 / (0.8 * servers));
  Simulator::Schedule(Seconds(gap->GetValue()), &Arrive);
  Simulator::Run();
  double seconds = double(clock() - began) / CLOCKS_PER_SEC;
  printf("{\"customers\":%ld,\"seconds\":%.6f,\"response\":%.6f}\n", customers, seconds, responses / customers);
  Simulator::Destroy();
}
