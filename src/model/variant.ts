import type { Architecture, DataSet, Node, Variant } from './architecture.ts';

/** The architecture as it would be with the variant's values and flows in place. */
export function applyVariant(architecture: Architecture, variant: Variant): Architecture {
  return {
    ...architecture,
    nodes: architecture.nodes.map((node) => overridden(node, variant)),
    data: architecture.data.map((data) => overridden(data, variant)),
    flows: architecture.flows.map((flow) => variant.flows.find((other) => other.name === flow.name) ?? flow),
  };
}

function overridden<T extends Node | DataSet>(element: T, variant: Variant): T {
  let result = element;
  for (const { name, settings, stated } of variant.overrides) {
    if (name !== element.name) continue;
    result = { ...result, settings: { ...result.settings, ...settings }, stated: { ...result.stated, ...stated } };
  }
  return result;
}
