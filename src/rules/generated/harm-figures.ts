// Written by `node src/tools/measure-harms.ts`. Do not edit.
import type { HarmFigures } from '../harm.ts';

/** What the last measurement saw of every rule's harm, by the rule's id. */
export const harmFigures: Readonly<Record<string, HarmFigures>> = {
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
      "value": "1.9s",
      "verdict": "violated"
    },
    "mended": {
      "value": "97.1ms",
      "verdict": "met"
    }
  },
  "queue/hot-partition": {
    "requirement": "Likes.delay.mean < 1s",
    "scenario": null,
    "violating": {
      "value": "7.08s",
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
      "value": "14.9ms",
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
  }
};
