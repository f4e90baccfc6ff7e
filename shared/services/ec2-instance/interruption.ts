import type { RiskLevel } from '../../model/check.ts';
import type { InstanceTypeFacts } from '../../model/instance-type.ts';
import type { Instance } from './kind.ts';

/** What a reader must know before an instance is stopped, or stopped and started. */
export interface Interruption {
  readonly risk: RiskLevel;
  readonly notes: readonly string[];
}

const hasInstanceStore = ({ spec }: Instance, type: InstanceTypeFacts | undefined): boolean =>
  spec.instanceStore === undefined ? (type?.instanceStoreGB ?? 0) > 0 : Number(spec.instanceStore ?? 0) > 0;

/** A stop takes the instance store and an address that is not an Elastic IP with it (RULES §4). */
export const interruptionOf = (instance: Instance, type: InstanceTypeFacts | undefined): Interruption => {
  const { publicAddress, stopProtection, terminationProtection } = instance.spec;
  const losing = [
    hasInstanceStore(instance, type) && 'a stop loses the data on its instance store',
    publicAddress === 'ephemeral' && 'its public address changes when it stops, as it is no Elastic IP',
    publicAddress === undefined && 'whether it has a public address that a stop would change is not known',
  ].filter((note) => note !== false);
  const protections = [
    stopProtection && 'stop protection is on',
    terminationProtection && 'termination protection is on',
  ].filter((note) => typeof note === 'string');
  return { risk: losing.length > 0 ? 'may-break' : 'brief-impact', notes: [...losing, ...protections] };
};

/** Notes as one sentence part; undefined when there are none. */
export const noted = (notes: readonly string[]): { note?: string } =>
  notes.length > 0 ? { note: notes.join('; ') } : {};
