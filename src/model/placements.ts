/** Where a box stands in the one around it: pixels at zoom 1 from the corner that the automatic layout gives the one around it. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** By a node's name or a container's id (`region:eu`, `zone:eu.a`, `group:Payments@eu`). */
export type Places = Readonly<Record<string, Place>>;

/** What was placed by hand in each picture of a file: the whole system, with whatever flow highlighted, and each named view. */
export interface Placements {
  readonly system: Places;
  readonly views: Readonly<Record<string, Places>>;
}

export const noPlacements: Placements = { system: {}, views: {} };

/** Farther away than any picture is wide: what is written beyond is a mistake. */
export const farthestPlace = 30_000;

/** Of the picture of a view, or (`undefined`) of the whole system. */
export function placesIn({ system, views }: Placements, view: string | undefined): Places {
  if (view === undefined) return system;
  return Object.hasOwn(views, view) ? views[view] : {};
}

/** The same with other places in one picture. */
export function withPlaces(placements: Placements, view: string | undefined, places: Places): Placements {
  if (view === undefined) return { ...placements, system: places };
  const { [view]: _, ...others } = placements.views;
  return { ...placements, views: Object.keys(places).length === 0 ? others : { ...others, [view]: places } };
}

export function isEmpty({ system, views }: Placements): boolean {
  return Object.keys(system).length === 0 && Object.keys(views).length === 0;
}
