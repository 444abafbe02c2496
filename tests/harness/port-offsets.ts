/**
 * What is added to the ports of each stack of the whole ERP that a test brings up, by suite: away from a stack that a
 * developer has running, and below those ports that the kernel hands out to whoever asks for any (32,768 and up). Two
 * files of a suite may run at the same time: port-offsets.test.ts sees to it that none of their stacks wants a port of
 * another.
 */
export const portOffsets = {
  engine: { errorTracking: 9_000, erp: 11_000, dev: 11_700, dev2: 11_750, secrets: 13_000 },
  logs: { host: 11_500, trace: 13_500, profile: 16_000 },
  chaos: { crashLoops: 10_000, kills: 12_500, killsUpdated: 12_550, stores: 14_000, alerts: 15_500 },
} as const;
