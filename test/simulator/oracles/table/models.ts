/** What the models of the table have in common. */
export const start = 'system "Oracle"\nnetwork default { latency: 0ms }';

/** As many requests at once, and as many waiting, as ever come. */
export const open = 'concurrency: 1M  queue: 1M';

/** One service, asked at a steady rate. */
export function single(service: string, rate: number, client = ''): string {
  return `${start}\nclient U { ${client} }\nservice S { ${service} }\nflow F { rate: ${rate}/s  U -> S }`;
}
