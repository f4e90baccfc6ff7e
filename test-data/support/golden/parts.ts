import { instance, snapshots, volume } from './ec2.ts';
import { balancer, lambda, logs } from './others.ts';
import { database, databaseSnapshot } from './rds.ts';
import { addressOf, type GoldenRow, type Parser, type Part } from './row.ts';

/** Terraform types that hold resources of our kinds, and the blocks within them that they are told by. */
const parsers: Readonly<Record<string, readonly Parser[]>> = {
  aws_autoscaling_group: [instance, volume],
  aws_elastic_beanstalk_environment: [instance, database, volume, logs, balancer],
  aws_ebs_volume: [volume],
  aws_ebs_snapshot: [volume, snapshots],
  aws_ebs_snapshot_copy: [volume, snapshots],
  aws_backup_vault: [snapshots, databaseSnapshot],
  aws_db_instance: [database],
  aws_rds_cluster_instance: [database],
  aws_lambda_function: [lambda],
  aws_lambda_provisioned_concurrency_config: [lambda],
  aws_cloudwatch_log_group: [logs],
};

/** Every resource of our kinds in the golden files, and what the same Terraform resources bill that no kind meters. */
export const partsOf = (
  rows: readonly GoldenRow[],
): { readonly parts: readonly Part[]; readonly unmetered: readonly GoldenRow[] } => {
  const parts: Part[] = [];
  const unmetered: GoldenRow[] = [];
  const groups = Map.groupBy(rows, ({ fixture, resource, group }) => [fixture, resource, group].join(' '));
  for (const group of groups.values()) {
    const may = parsers[addressOf(group[0]!).type];
    if (!may) continue;
    const taken = new Set<GoldenRow>();
    for (const parse of may) {
      const left = group.filter((row) => !taken.has(row));
      const found = left.length > 0 ? parse(left) : undefined;
      if (!found) continue;
      parts.push(found);
      for (const { row } of found.rows) taken.add(row);
    }
    // What else lies in a backup vault belongs to other resources.
    if (may.includes(databaseSnapshot)) continue;
    unmetered.push(...group.filter((row) => !taken.has(row)));
  }
  return { parts, unmetered };
};
