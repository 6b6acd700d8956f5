// Written by `node src/tools/measure-harms.ts`. Do not edit.
import type { HarmFigures } from '../harm.ts';

/** What the last measurement saw of every rule's harm, by the rule's id. */
export const harmFigures: Readonly<Record<string, HarmFigures>> = {
  "cache/aside-never-invalidated": {
    "requirement": "price.stale < 1% during Changes",
    "scenario": "Changes",
    "violating": {
      "value": "9.39%",
      "verdict": "violated"
    },
    "mended": {
      "value": "0%",
      "verdict": "met"
    }
  },
  "cache/bypassed": {
    "requirement": "item.stale < 1% during Inventory",
    "scenario": "Inventory",
    "violating": {
      "value": "8.08%",
      "verdict": "violated"
    },
    "mended": {
      "value": "0%",
      "verdict": "met"
    }
  },
  "cache/cache-of-cache": {
    "requirement": "price.staleness.max < 15s during Changes",
    "scenario": "Changes",
    "violating": {
      "value": "31.1s",
      "verdict": "violated"
    },
    "mended": {
      "value": "8.08s",
      "verdict": "met"
    }
  },
  "cache/cold-cache-overload": {
    "requirement": "Look.latency.mean < 100ms during Crash",
    "scenario": "Crash",
    "violating": {
      "value": "2.11s",
      "verdict": "violated"
    },
    "mended": {
      "value": "621us",
      "verdict": "met"
    }
  },
  "cache/dynamic-data": {
    "requirement": "Positions.hits > 50%",
    "scenario": null,
    "violating": {
      "value": "28.9%",
      "verdict": "violated"
    },
    "mended": {
      "value": "94.9%",
      "verdict": "met"
    }
  },
  "cache/eviction-mismatch": {
    "requirement": "Products.hits > 69%",
    "scenario": null,
    "violating": {
      "value": "62.8%",
      "verdict": "violated"
    },
    "mended": {
      "value": "73.4%",
      "verdict": "met"
    }
  },
  "cache/fill-race": {
    "requirement": "profile.stale < 0.5%",
    "scenario": null,
    "violating": {
      "value": "3.61%",
      "verdict": "violated"
    },
    "mended": {
      "value": "0%",
      "verdict": "met"
    }
  },
  "cache/local-incoherent": {
    "requirement": "price.stale < 1% during Changes",
    "scenario": "Changes",
    "violating": {
      "value": "7.07%",
      "verdict": "violated"
    },
    "mended": {
      "value": "0%",
      "verdict": "met"
    }
  },
  "cache/single-cache-node": {
    "requirement": "Look.availability > 50% during Crash",
    "scenario": "Crash",
    "violating": {
      "value": "25.6%",
      "verdict": "violated"
    },
    "mended": {
      "value": "73.7%",
      "verdict": "met"
    }
  },
  "cache/stampede": {
    "requirement": "Store.throughput < 5/s",
    "scenario": null,
    "violating": {
      "value": "28.3/s",
      "verdict": "violated"
    },
    "mended": {
      "value": "2.54/s",
      "verdict": "met"
    }
  },
  "cache/too-small": {
    "requirement": "Look.latency.mean < 100ms",
    "scenario": null,
    "violating": {
      "value": "1.1s",
      "verdict": "violated"
    },
    "mended": {
      "value": "612us",
      "verdict": "met"
    }
  },
  "cache/write-around-stale": {
    "requirement": "member.stale < 1% during Changes",
    "scenario": "Changes",
    "violating": {
      "value": "8.96%",
      "verdict": "violated"
    },
    "mended": {
      "value": "0%",
      "verdict": "met"
    }
  },
  "cache/write-back-loses": {
    "requirement": "order.lost = 0 during Crash",
    "scenario": "Crash",
    "violating": {
      "value": "269",
      "verdict": "violated"
    },
    "mended": {
      "value": "0",
      "verdict": "met"
    }
  },
  "capacity/calls-in-a-loop": {
    "requirement": "Look.latency.mean < 40ms",
    "scenario": null,
    "violating": {
      "value": "83ms",
      "verdict": "violated"
    },
    "mended": {
      "value": "7ms",
      "verdict": "met"
    }
  },
  "capacity/loss-headroom": {
    "requirement": "Checkout.latency.mean < 500ms during Crash",
    "scenario": "Crash",
    "violating": {
      "value": "1.91s",
      "verdict": "violated"
    },
    "mended": {
      "value": "20.6ms",
      "verdict": "met"
    }
  },
  "capacity/nested-retries": {
    "requirement": "Stock.queue.max < 700 during Slow",
    "scenario": "Slow",
    "violating": {
      "value": "1.28k",
      "verdict": "violated"
    },
    "mended": {
      "value": "239",
      "verdict": "met"
    }
  },
  "capacity/no-fallback": {
    "requirement": "Pay.errors < 1%",
    "scenario": null,
    "violating": {
      "value": "2.27%",
      "verdict": "violated"
    },
    "mended": {
      "value": "0.0253%",
      "verdict": "met"
    }
  },
  "capacity/no-headroom": {
    "requirement": "Checkout.latency.mean < 40ms",
    "scenario": null,
    "violating": {
      "value": "85.4ms",
      "verdict": "violated"
    },
    "mended": {
      "value": "16.8ms",
      "verdict": "met"
    }
  },
  "capacity/no-timeout": {
    "requirement": "Ping.latency.mean < 1s during Hang",
    "scenario": "Hang",
    "violating": {
      "value": "12.3s",
      "verdict": "violated"
    },
    "mended": {
      "value": "1.51ms",
      "verdict": "met"
    }
  },
  "capacity/overloaded": {
    "requirement": "Checkout.latency.mean < 200ms",
    "scenario": null,
    "violating": {
      "value": "2s",
      "verdict": "violated"
    },
    "mended": {
      "value": "26.4ms",
      "verdict": "met"
    }
  },
  "capacity/retry-storm": {
    "requirement": "Checkout.availability > 90% during Slow from 40s to 60s",
    "scenario": "Slow",
    "violating": {
      "value": "0%",
      "verdict": "violated"
    },
    "mended": {
      "value": "100%",
      "verdict": "met"
    }
  },
  "capacity/slow-client-holds-slots": {
    "requirement": "Photos.queue.max < 50 during Busy",
    "scenario": "Busy",
    "violating": {
      "value": "154",
      "verdict": "violated"
    },
    "mended": {
      "value": "0",
      "verdict": "met"
    }
  },
  "capacity/timeout-order": {
    "requirement": "Orders.in-flight < 25 during Hang",
    "scenario": "Hang",
    "violating": {
      "value": "45.8",
      "verdict": "violated"
    },
    "mended": {
      "value": "15.7",
      "verdict": "met"
    }
  },
  "capacity/unbounded-concurrency": {
    "requirement": "Checkout.availability > 50% during Busy",
    "scenario": "Busy",
    "violating": {
      "value": "13.5%",
      "verdict": "violated"
    },
    "mended": {
      "value": "71%",
      "verdict": "met"
    }
  },
  "capacity/waiting-holds-slots": {
    "requirement": "Orders.queue.max < 50 during Busy",
    "scenario": "Busy",
    "violating": {
      "value": "719",
      "verdict": "violated"
    },
    "mended": {
      "value": "9",
      "verdict": "met"
    }
  },
  "consistency/cache-in-strong-path": {
    "requirement": "seat.lost = 0 during Crash",
    "scenario": "Crash",
    "violating": {
      "value": "3.67",
      "verdict": "violated"
    },
    "mended": {
      "value": "0",
      "verdict": "met"
    }
  },
  "consistency/dual-write": {
    "requirement": "Placed.published > 900 during Outage",
    "scenario": "Outage",
    "violating": {
      "value": "594",
      "verdict": "violated"
    },
    "mended": {
      "value": "1.19k",
      "verdict": "met"
    }
  },
  "consistency/multi-leader-conflicts": {
    "requirement": "page.lost = 0 during Busy",
    "scenario": "Busy",
    "violating": {
      "value": "92",
      "verdict": "violated"
    },
    "mended": {
      "value": "0",
      "verdict": "met"
    }
  },
  "consistency/quorum-overlap": {
    "requirement": "profile.stale < 0.2% during Crash",
    "scenario": "Crash",
    "violating": {
      "value": "1.01%",
      "verdict": "violated"
    },
    "mended": {
      "value": "0%",
      "verdict": "met"
    }
  },
  "consistency/read-your-writes": {
    "requirement": "comment.stale < 1%",
    "scenario": null,
    "violating": {
      "value": "100%",
      "verdict": "violated"
    },
    "mended": {
      "value": "0%",
      "verdict": "met"
    }
  },
  "consistency/stale-registry": {
    "requirement": "Look.availability > 93% during Crash",
    "scenario": "Crash",
    "violating": {
      "value": "84.4%",
      "verdict": "violated"
    },
    "mended": {
      "value": "99.3%",
      "verdict": "met"
    }
  },
  "consistency/strong-needs-sync": {
    "requirement": "account.consistency >= strong during Busy",
    "scenario": "Busy",
    "violating": {
      "value": "sequential",
      "verdict": "violated"
    },
    "mended": {
      "value": "strong",
      "verdict": "met"
    }
  },
  "delivery/cdn-never-purged": {
    "requirement": "price.stale < 2% during Changes",
    "scenario": "Changes",
    "violating": {
      "value": "4.85%",
      "verdict": "violated"
    },
    "mended": {
      "value": "0.513%",
      "verdict": "met"
    }
  },
  "delivery/dynamic-on-cdn": {
    "requirement": "Edge.hits > 50%",
    "scenario": null,
    "violating": {
      "value": "39.1%",
      "verdict": "violated"
    },
    "mended": {
      "value": "99.3%",
      "verdict": "met"
    }
  },
  "delivery/no-cdn-for-far-static": {
    "requirement": "Read.latency.mean < 50ms",
    "scenario": null,
    "violating": {
      "value": "74.3ms",
      "verdict": "violated"
    },
    "mended": {
      "value": "1.66ms",
      "verdict": "met"
    }
  },
  "delivery/no-shield": {
    "requirement": "Edge.origin-load < 3/s",
    "scenario": null,
    "violating": {
      "value": "5.07/s",
      "verdict": "violated"
    },
    "mended": {
      "value": "1.67/s",
      "verdict": "met"
    }
  },
  "delivery/ttl-too-short": {
    "requirement": "Edge.origin-load < 10/s",
    "scenario": null,
    "violating": {
      "value": "25.4/s",
      "verdict": "violated"
    },
    "mended": {
      "value": "0/s",
      "verdict": "met"
    }
  },
  "delivery/uncovered-region": {
    "requirement": "Read.latency.mean < 30ms",
    "scenario": null,
    "violating": {
      "value": "71.9ms",
      "verdict": "violated"
    },
    "mended": {
      "value": "13.8ms",
      "verdict": "met"
    }
  },
  "filesystem/erasure-for-hot-data": {
    "requirement": "Look.latency.mean < 12ms",
    "scenario": null,
    "violating": {
      "value": "14.8ms",
      "verdict": "violated"
    },
    "mended": {
      "value": "7.53ms",
      "verdict": "met"
    }
  },
  "filesystem/one-replica": {
    "requirement": "scan.lost = 0 during Fire",
    "scenario": "Fire",
    "violating": {
      "value": "17.7",
      "verdict": "violated"
    },
    "mended": {
      "value": "0",
      "verdict": "met"
    }
  },
  "filesystem/single-metadata-node": {
    "requirement": "File.availability > 45% during Crash",
    "scenario": "Crash",
    "violating": {
      "value": "24.8%",
      "verdict": "violated"
    },
    "mended": {
      "value": "63.3%",
      "verdict": "met"
    }
  },
  "proxy/no-health-check": {
    "requirement": "Checkout.availability > 90% during Crash",
    "scenario": "Crash",
    "violating": {
      "value": "78.3%",
      "verdict": "violated"
    },
    "mended": {
      "value": "98%",
      "verdict": "met"
    }
  },
  "proxy/no-rate-limit": {
    "requirement": "Checkout.latency.mean < 200ms during Attack from 12s to 15s",
    "scenario": "Attack",
    "violating": {
      "value": "5.12s",
      "verdict": "violated"
    },
    "mended": {
      "value": "6.34ms",
      "verdict": "met"
    }
  },
  "proxy/one-backend": {
    "requirement": "Checkout.availability > 75% during Crash",
    "scenario": "Crash",
    "violating": {
      "value": "16.4%",
      "verdict": "violated"
    },
    "mended": {
      "value": "95.8%",
      "verdict": "met"
    }
  },
  "proxy/single-proxy": {
    "requirement": "Surf.availability > 45% during Crash",
    "scenario": "Crash",
    "violating": {
      "value": "23.3%",
      "verdict": "violated"
    },
    "mended": {
      "value": "61.6%",
      "verdict": "met"
    }
  },
  "proxy/static-addresses": {
    "requirement": "Find.availability > 90% during Crash",
    "scenario": "Crash",
    "violating": {
      "value": "77.9%",
      "verdict": "violated"
    },
    "mended": {
      "value": "99.3%",
      "verdict": "met"
    }
  },
  "proxy/tls-at-services": {
    "requirement": "Orders.utilisation < 11%",
    "scenario": null,
    "violating": {
      "value": "14.8%",
      "verdict": "violated"
    },
    "mended": {
      "value": "7.43%",
      "verdict": "met"
    }
  },
  "queue/acks-lose": {
    "requirement": "Pay.unfinished = 0 during Crash",
    "scenario": "Crash",
    "violating": {
      "value": "210",
      "verdict": "violated"
    },
    "mended": {
      "value": "0",
      "verdict": "met"
    }
  },
  "queue/commit-before-processing": {
    "requirement": "Orders.lost = 0 during Crash",
    "scenario": "Crash",
    "violating": {
      "value": "1",
      "verdict": "violated"
    },
    "mended": {
      "value": "0",
      "verdict": "met"
    }
  },
  "queue/competing-not-fanout": {
    "requirement": "Orders.Mailer.processed > 900",
    "scenario": null,
    "violating": {
      "value": "624",
      "verdict": "violated"
    },
    "mended": {
      "value": "1.25k",
      "verdict": "met"
    }
  },
  "queue/exactly-once-limits": {
    "requirement": "Orders.duplicates = 0 during Cut",
    "scenario": "Cut",
    "violating": {
      "value": "1",
      "verdict": "violated"
    },
    "mended": {
      "value": "0",
      "verdict": "met"
    }
  },
  "queue/few-keys": {
    "requirement": "Sales.delay.mean < 500ms during Busy",
    "scenario": "Busy",
    "violating": {
      "value": "6.48s",
      "verdict": "violated"
    },
    "mended": {
      "value": "99.6ms",
      "verdict": "met"
    }
  },
  "queue/hot-partition": {
    "requirement": "Likes.delay.mean < 1s",
    "scenario": null,
    "violating": {
      "value": "7.11s",
      "verdict": "violated"
    },
    "mended": {
      "value": "20.2ms",
      "verdict": "met"
    }
  },
  "queue/idle-consumers": {
    "requirement": "Orders.delay.mean < 2s during Slow",
    "scenario": "Slow",
    "violating": {
      "value": "11.4s",
      "verdict": "violated"
    },
    "mended": {
      "value": "211ms",
      "verdict": "met"
    }
  },
  "queue/min-in-sync": {
    "requirement": "Order.availability > 90% during Crash",
    "scenario": "Crash",
    "violating": {
      "value": "50.6%",
      "verdict": "violated"
    },
    "mended": {
      "value": "100%",
      "verdict": "met"
    }
  },
  "queue/not-distributed": {
    "requirement": "Orders.lost = 0 during Fire",
    "scenario": "Fire",
    "violating": {
      "value": "515",
      "verdict": "violated"
    },
    "mended": {
      "value": "0",
      "verdict": "met"
    }
  },
  "queue/one-to-many-by-calls": {
    "requirement": "Order.latency.mean < 20ms",
    "scenario": null,
    "violating": {
      "value": "38ms",
      "verdict": "violated"
    },
    "mended": {
      "value": "5.5ms",
      "verdict": "met"
    }
  },
  "queue/order-against-parallelism": {
    "requirement": "Bookings.delay.mean < 1s during Busy",
    "scenario": "Busy",
    "violating": {
      "value": "9.95s",
      "verdict": "violated"
    },
    "mended": {
      "value": "14.8ms",
      "verdict": "met"
    }
  },
  "queue/overflow-loses": {
    "requirement": "Orders.lost = 0 during Standstill",
    "scenario": "Standstill",
    "violating": {
      "value": "3.04k",
      "verdict": "violated"
    },
    "mended": {
      "value": "0",
      "verdict": "met"
    }
  },
  "queue/park-too-soon": {
    "requirement": "Orders.dead-lettered = 0 during Crash",
    "scenario": "Crash",
    "violating": {
      "value": "2.5k",
      "verdict": "violated"
    },
    "mended": {
      "value": "0",
      "verdict": "met"
    }
  },
  "queue/partitions-cap-throughput": {
    "requirement": "Orders.delay.mean < 1s",
    "scenario": null,
    "violating": {
      "value": "5.14s",
      "verdict": "violated"
    },
    "mended": {
      "value": "22.1ms",
      "verdict": "met"
    }
  },
  "queue/queue-for-latency": {
    "requirement": "Bid.latency.mean < 15ms",
    "scenario": null,
    "violating": {
      "value": "20.5ms",
      "verdict": "violated"
    },
    "mended": {
      "value": "502us",
      "verdict": "met"
    }
  },
  "queue/replicas-exceed-brokers": {
    "requirement": "Refunds.lost = 0 during Fire",
    "scenario": "Fire",
    "violating": {
      "value": "462",
      "verdict": "violated"
    },
    "mended": {
      "value": "0",
      "verdict": "met"
    }
  },
  "queue/reply-before-publish": {
    "requirement": "Checkout.unfinished = 0 during Outage",
    "scenario": "Outage",
    "violating": {
      "value": "1.49k",
      "verdict": "violated"
    },
    "mended": {
      "value": "0",
      "verdict": "met"
    }
  },
  "queue/retention-below-outage": {
    "requirement": "Orders.lost = 0 during Standstill",
    "scenario": "Standstill",
    "violating": {
      "value": "632",
      "verdict": "violated"
    },
    "mended": {
      "value": "0",
      "verdict": "met"
    }
  },
  "queue/sync-should-be-async": {
    "requirement": "Order.latency.mean < 100ms",
    "scenario": null,
    "violating": {
      "value": "412ms",
      "verdict": "violated"
    },
    "mended": {
      "value": "6.5ms",
      "verdict": "met"
    }
  },
  "queue/unbounded-growth": {
    "requirement": "Orders.depth.max < 200",
    "scenario": null,
    "violating": {
      "value": "1.06k",
      "verdict": "violated"
    },
    "mended": {
      "value": "13",
      "verdict": "met"
    }
  },
  "queue/visibility-too-short": {
    "requirement": "Videos.duplicates < 20",
    "scenario": null,
    "violating": {
      "value": "69",
      "verdict": "violated"
    },
    "mended": {
      "value": "0",
      "verdict": "met"
    }
  },
  "queue/volatile-broker": {
    "requirement": "Orders.lost = 0 during Crash",
    "scenario": "Crash",
    "violating": {
      "value": "515",
      "verdict": "violated"
    },
    "mended": {
      "value": "0",
      "verdict": "met"
    }
  },
  "replication/async-loses-on-failover": {
    "requirement": "order.lost = 0 during Crash",
    "scenario": "Crash",
    "violating": {
      "value": "18.7",
      "verdict": "violated"
    },
    "mended": {
      "value": "0",
      "verdict": "met"
    }
  },
  "replication/even-quorum": {
    "requirement": "Edit.availability > 80% during Crash",
    "scenario": "Crash",
    "violating": {
      "value": "48.1%",
      "verdict": "violated"
    },
    "mended": {
      "value": "100%",
      "verdict": "met"
    }
  },
  "replication/hot-shard": {
    "requirement": "Readings.utilisation.max < 40%",
    "scenario": null,
    "violating": {
      "value": "70%",
      "verdict": "violated"
    },
    "mended": {
      "value": "9.36%",
      "verdict": "met"
    }
  },
  "replication/idle-followers": {
    "requirement": "Products.utilisation.max < 70%",
    "scenario": null,
    "violating": {
      "value": "90.5%",
      "verdict": "violated"
    },
    "mended": {
      "value": "45.8%",
      "verdict": "met"
    }
  },
  "replication/majority-in-one-place": {
    "requirement": "Checkout.availability > 50% during PowerCut",
    "scenario": "PowerCut",
    "violating": {
      "value": "16.5%",
      "verdict": "violated"
    },
    "mended": {
      "value": "75.2%",
      "verdict": "met"
    }
  },
  "replication/manual-failover": {
    "requirement": "Checkout.availability > 50% during Crash",
    "scenario": "Crash",
    "violating": {
      "value": "16.5%",
      "verdict": "violated"
    },
    "mended": {
      "value": "75.2%",
      "verdict": "met"
    }
  },
  "replication/replicas-do-not-scale-writes": {
    "requirement": "Measure.latency.mean < 100ms",
    "scenario": null,
    "violating": {
      "value": "1.02s",
      "verdict": "violated"
    },
    "mended": {
      "value": "10.5ms",
      "verdict": "met"
    }
  },
  "replication/same-zone": {
    "requirement": "Checkout.availability > 50% during PowerCut",
    "scenario": "PowerCut",
    "violating": {
      "value": "16.5%",
      "verdict": "violated"
    },
    "mended": {
      "value": "75.2%",
      "verdict": "met"
    }
  },
  "replication/single-copy": {
    "requirement": "order.lost = 0 during Fire",
    "scenario": "Fire",
    "violating": {
      "value": "152",
      "verdict": "violated"
    },
    "mended": {
      "value": "0",
      "verdict": "met"
    }
  },
  "replication/sync-across-regions": {
    "requirement": "Checkout.latency.mean < 50ms",
    "scenario": null,
    "violating": {
      "value": "86.2ms",
      "verdict": "violated"
    },
    "mended": {
      "value": "4.25ms",
      "verdict": "met"
    }
  },
  "replication/sync-replica-blocks": {
    "requirement": "Withdraw.availability > 90% during Crash",
    "scenario": "Crash",
    "violating": {
      "value": "70.8%",
      "verdict": "violated"
    },
    "mended": {
      "value": "100%",
      "verdict": "met"
    }
  },
  "replication/two-node-failover": {
    "requirement": "order.lost = 0 during Cut",
    "scenario": "Cut",
    "violating": {
      "value": "1.78k",
      "verdict": "violated"
    },
    "mended": {
      "value": "0",
      "verdict": "met"
    }
  },
  "requirement/impossible-availability": {
    "requirement": "Pay.availability >= 99.5%",
    "scenario": null,
    "violating": {
      "value": "98.9%",
      "verdict": "violated"
    },
    "mended": {
      "value": "99.9%",
      "verdict": "met"
    }
  },
  "requirement/impossible-latency": {
    "requirement": "Read.latency.mean < 100ms",
    "scenario": null,
    "violating": {
      "value": "162ms",
      "verdict": "violated"
    },
    "mended": {
      "value": "1.51ms",
      "verdict": "met"
    }
  }
};
