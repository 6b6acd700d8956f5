/** The same function, computed once for each key: models never change, and many rules ask the same of them. */
export function remembered<K extends object, V>(compute: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { readonly value: V }>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found.value;
    const value = compute(key);
    known.set(key, { value });
    return value;
  };
}

/** The same of a function of a part within a whole, which lives as long as the whole does. */
export function rememberedWithin<W extends object, P, V>(compute: (whole: W, part: P) => V): (whole: W, part: P) => V {
  const partsOf = remembered((_: W) => new Map<P, { readonly value: V }>());
  return (whole, part) => {
    const parts = partsOf(whole);
    const found = parts.get(part);
    if (found !== undefined) return found.value;
    const value = compute(whole, part);
    parts.set(part, { value });
    return value;
  };
}
