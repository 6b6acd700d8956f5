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
  }
};
