# Multi-server stations in a row in simmer, which records every customer by itself; usage as in limit.c. The warm-up is part of the
# same run, and its share of the time is taken off.
suppressPackageStartupMessages(library(simmer))
arguments <- as.numeric(commandArgs(trailingOnly = TRUE))
stations <- arguments[1]
servers <- arguments[2]
customers <- arguments[3]
warm <- arguments[4]

path <- trajectory()
for (station in paste0("station", seq_len(stations))) {
  path <- path %>% seize(station) %>% timeout(function() rexp(1)) %>% release(station)
}
set.seed(1)
environment <- simmer()
for (station in paste0("station", seq_len(stations))) environment <- add_resource(environment, station, servers)
environment <- add_generator(environment, "customer", path, function() rexp(1, 0.8 * servers))
until <- function(count) count / (0.8 * servers)
run(environment, until(warm))
spent <- function() sum(proc.time()[c("user.self", "sys.self")])
began <- spent()
run(environment, until(warm + customers))
seconds <- spent() - began
seen <- get_mon_arrivals(environment)
seen <- seen[seen$start_time >= until(warm), ]
cat(sprintf('{"customers":%d,"seconds":%.6f,"response":%.6f}\n', nrow(seen), seconds, mean(seen$end_time - seen$start_time)))
