import type { Origin } from '../base/text-range.ts';
import type { Kind } from '../model/schema/value-types.ts';
import type { Anatomy } from './anatomy.ts';

/**
 * What a picture shows, before and after it is laid out: plain data that crosses process borders. Lengths are pixels at zoom 1,
 * texts are already cut into lines that fit, and positions are those of upper left corners, from the picture's own.
 */
export interface Diagram {
  readonly title: string;
  readonly density: Density;
  readonly containers: readonly Container[];
  readonly nodes: readonly DiagramNode[];
  readonly edges: readonly DiagramEdge[];
}

/** How much a picture says in how much room: compact cards have neither facts nor parts. */
export type Density = 'compact' | 'normal' | 'spacious';

/** Where the arrows of a picture lead. */
export type Direction = 'down' | 'right';

/** A box around nodes. `id` is unique in the diagram, `parent` the id of the box that it stands in. */
export interface Container {
  readonly id: string;
  readonly kind: 'region' | 'zone' | 'group';
  readonly title: string;
  readonly parent?: string;
  readonly origin?: Origin;
}

/** What a card is of: a node, or a box that its reader closed. */
export type CardKind = Kind | Container['kind'];

export interface DiagramNode {
  /** Of the card of a closed box, the box's id. */
  readonly name: string;
  readonly kind: CardKind;
  readonly title: readonly string[];
  /** Its technology, or else its kind. */
  readonly subtitle: string;
  readonly facts: readonly string[];
  readonly documentation?: string;
  /** Copies, partitions, points of presence: what it is made of. */
  readonly anatomy?: Anatomy;
  /** Whether the card shows every part by its name, or sums them up; absent where there are none. */
  readonly parts?: 'opened' | 'summed up';
  /** The nodes in the closed box that the card stands for. */
  readonly members?: readonly Member[];
  /** More than one instance, copy or broker: drawn as a stack. */
  readonly stacked: boolean;
  /** Not part of what the view highlights. */
  readonly muted: boolean;
  readonly container?: string;
  /** The whole declaration, and the name in it. */
  readonly origin: Origin;
  readonly nameOrigin: Origin;
  readonly width: number;
  readonly height: number;
}

export interface Member {
  readonly name: string;
  readonly origin: Origin;
}

/**
 * A call is awaited; a publish and a consumption are not; `invalidate` is a store whose writes delete entries of a cache; `support` is what no
 * flow says otherwise: a cache and the store it fronts, a dead letter queue.
 */
export type EdgeKind = 'call' | 'publish' | 'consume' | 'invalidate' | 'support';

export interface DiagramEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  readonly label: readonly string[];
  /** Which steps of the highlighted flow it is, as a line above its label. */
  readonly steps?: string;
  /** Of the label with its steps; 0 where there is none. */
  readonly width: number;
  readonly height: number;
  /** The flows that use it. */
  readonly flows: readonly string[];
  readonly muted: boolean;
  /** The first arrow or property that says so, and all of them. */
  readonly origin: Origin;
  readonly origins: readonly Origin[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export interface PlacedContainer extends Container, Box {
  readonly titleBox: Box;
  /** The corner that places in it count from, where it is not its own. */
  readonly frame?: Point;
  readonly byHand?: true;
}

export interface PlacedNode extends DiagramNode, Box {
  /** It stands where its reader put it. */
  readonly byHand?: true;
}

export interface PlacedEdge extends DiagramEdge {
  /** Corners of the line, from its start to its arrow head. */
  readonly points: readonly Point[];
  /** Where the label stands; absent where there is none. */
  readonly labelBox?: Box;
}

export interface PlacedDiagram {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  /** The corner that places count from, where it is not the picture's own. */
  readonly frame?: Point;
  readonly containers: readonly PlacedContainer[];
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}
