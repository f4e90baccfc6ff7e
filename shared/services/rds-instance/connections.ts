import { isAurora } from './storage.ts';

/**
 * RDS leaves the engine less than the class's memory: a MySQL of 8 GiB gets 630 connections instead of 683, a
 * db.t3.micro 60 instead of 85 (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html).
 */
const leftToEngine = (memoryMiB: number): number => memoryMiB * 2 ** 20 * (memoryMiB >= 8192 ? 630 / 683 : 60 / 85);

/**
 * `max_connections` of the default parameter group for a class of this memory; undefined where there is no limit or
 * none is published. MariaDB before 10.5 allowed twice as many; the smaller limit is assumed for all.
 */
export const maxConnections = (engine: string, memoryMiB: number): number | undefined => {
  const bytes = leftToEngine(memoryMiB);
  if (engine === 'mysql') return Math.floor(bytes / 12_582_880);
  if (engine === 'mariadb') return Math.min(12_000, Math.floor(bytes / 25_165_760));
  if (engine === 'postgres' || engine === 'aurora-postgresql') return Math.min(5_000, Math.floor(bytes / 9_531_392));
  if (engine.startsWith('oracle')) return Math.min(20_000, Math.floor(bytes / 9_868_951));
  if (isAurora(engine)) {
    const small = Math.log2(bytes / 805_306_368) * 45;
    return Math.max(1, Math.floor(Math.max(small, Math.log2(bytes / 8_187_281_408) * 1_000)));
  }
  return undefined;
};
