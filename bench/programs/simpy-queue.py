"""Multi-server stations in a row in SimPy, on CPython or PyPy; usage as in limit.c."""

import json
import random
import sys
import time

import simpy

STATIONS, SERVERS, CUSTOMERS, WARM = (int(argument) for argument in sys.argv[1:5])


class Counts:
    departures = 0
    responses = 0.0
    began = 0.0


def customer(environment, stations, counts, finished):
    arrived_at = environment.now
    for station in stations:
        with station.request() as request:
            yield request
            yield environment.timeout(random.expovariate(1.0))
    counts.responses += environment.now - arrived_at
    counts.departures += 1
    if counts.departures == WARM:
        counts.responses = 0.0
        counts.began = time.process_time()
    elif counts.departures == WARM + CUSTOMERS:
        finished.succeed()


def arrivals(environment, stations, counts, finished):
    while True:
        yield environment.timeout(random.expovariate(0.8 * SERVERS))
        environment.process(customer(environment, stations, counts, finished))


def main():
    random.seed(1)
    environment = simpy.Environment()
    stations = [simpy.Resource(environment, capacity=SERVERS) for _ in range(STATIONS)]
    counts = Counts()
    finished = environment.event()
    environment.process(arrivals(environment, stations, counts, finished))
    environment.run(until=finished)
    seconds = time.process_time() - counts.began
    print(json.dumps({"customers": CUSTOMERS, "seconds": seconds, "response": counts.responses / CUSTOMERS}))


main()
