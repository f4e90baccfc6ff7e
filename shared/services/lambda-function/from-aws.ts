import type { FunctionConfiguration, ProvisionedConcurrencyConfigListItem } from '@aws-sdk/client-lambda';
import type { Scope } from '../../model/run.ts';
import { among, instantOf, type Mapped, resourceOf } from '../answers.ts';

/** '2019-08-22T20:33:19.000+0000' */
const instantIn = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : instantOf(new Date(text));

/**
 * What ListFunctions says of a function; undefined: it has no name. A deployment counts as its last change, too: other
 * code may need other memory, and less is claimed when less of the past is looked at. As Lambda tells of no creation,
 * it stands for that too: the function was there by then. One on the instances of a capacity provider bills these and
 * not its memory, which stays unknown.
 */
export const functionFrom = (configuration: FunctionConfiguration, scope: Scope): Mapped | undefined => {
  const { FunctionName, MemorySize, Architectures, Runtime, Timeout, PackageType, LastModified } = configuration;
  if (!FunctionName) return undefined;
  const odd: string[] = [];
  const spec = {
    memoryMiB: configuration.CapacityProviderConfig ? undefined : MemorySize,
    architecture: among(odd, 'Architectures', Architectures?.[0] ?? 'x86_64', ['x86_64', 'arm64']),
    runtime: Runtime ?? (PackageType === 'Image' ? null : undefined),
    timeoutSeconds: Timeout,
    packageType: PackageType,
  };
  const changedAt = instantIn(LastModified);
  const head = { name: FunctionName, createdAt: changedAt, changedAt };
  return { resource: resourceOf(scope, 'lambda-function', FunctionName, head, spec), odd };
};

/** The least memory that a function can have: no check would give it less. */
const smallestMiB = 128;

/**
 * Whether a check can come to call its memory too much: that rests on Lambda Insights, which comes in a layer or inside
 * an image.
 */
export const mayBeOversized = ({ MemorySize, PackageType, Layers }: FunctionConfiguration): boolean =>
  (MemorySize ?? 0) > smallestMiB && (PackageType === 'Image' || (Layers ?? []).length > 0);

/** Environments that are kept warm, over all versions and aliases; `null`: none. One that failed keeps what it has. */
export const provisionedFrom = (configs: readonly ProvisionedConcurrencyConfigListItem[]): number | null =>
  configs.reduce((sum, config) => {
    const { Status, AllocatedProvisionedConcurrentExecutions: has, RequestedProvisionedConcurrentExecutions } = config;
    return sum + ((Status === 'FAILED' ? has : RequestedProvisionedConcurrentExecutions) ?? 0);
  }, 0) || null;
