import type { ElkNode } from 'elkjs/lib/elk-api.js';
import type { PlacedDiagram } from '../diagram/diagram.ts';
import type { Places } from '../model/placements.ts';

/** What the layout's thread is asked: to lay a graph out, or to put what was placed by hand where it belongs in a picture that is laid out. */
export type LayoutRequest =
  { readonly kind: 'graph'; readonly graph: ElkNode } | { readonly kind: 'places'; readonly diagram: PlacedDiagram; readonly places: Places };

/** Of the same kind as what was asked. */
export type LayoutReply = { readonly kind: 'graph'; readonly graph: ElkNode } | { readonly kind: 'places'; readonly diagram: PlacedDiagram };
