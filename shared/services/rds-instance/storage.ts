/** What RDS storage gives, from https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html (2025). */
export interface StorageLimits {
  readonly iops: number;
  readonly throughputMiBps: number;
}

export const isAurora = (engine: string): boolean => engine.startsWith('aurora');
const isSqlServer = (engine: string): boolean => engine.startsWith('sqlserver');
const isOracle = (engine: string): boolean => engine.startsWith('oracle');

/** From this size RDS stripes over four volumes; SQL Server never. */
const stripedFromGiB = (engine: string): number => {
  if (isSqlServer(engine)) return Number.POSITIVE_INFINITY;
  return isOracle(engine) ? 200 : 400;
};

/** What gp3 gives without paying for more. */
export const gp3Baseline = (engine: string, sizeGiB: number): StorageLimits =>
  sizeGiB >= stripedFromGiB(engine) ? { iops: 12_000, throughputMiBps: 500 } : { iops: 3_000, throughputMiBps: 125 };

/** The most IOPS that gp3 can be given: below the stripe size only SQL Server may buy more than the baseline. */
export const gp3MostIops = (engine: string, sizeGiB: number): number => {
  if (isSqlServer(engine)) return 16_000;
  return sizeGiB >= stripedFromGiB(engine) ? 64_000 : gp3Baseline(engine, sizeGiB).iops;
};

/** What gp2 gives: 3 IOPS a GiB, at least 100; throughput is the most of its size's range, as bursts reach it. */
export const gp2Limits = (engine: string, sizeGiB: number): StorageLimits => {
  const iops = Math.min(isSqlServer(engine) ? 16_000 : 64_000, Math.max(100, 3 * sizeGiB));
  if (sizeGiB >= stripedFromGiB(engine)) return { iops, throughputMiBps: 1_000 };
  return { iops, throughputMiBps: sizeGiB <= 170 ? 128 : 250 };
};

/** The fewest IOPS that a storage type can be set to: what gp3 gives for nothing, else 1,000 and half an IOPS a GiB. */
export const fewestIops = (storageType: string, engine: string, sizeGiB: number): number => {
  if (storageType === 'gp3') return gp3Baseline(engine, sizeGiB).iops;
  const perGiB = storageType === 'io1' && isSqlServer(engine) ? 1 : 0.5;
  return Math.max(1_000, Math.ceil(perGiB * sizeGiB));
};
