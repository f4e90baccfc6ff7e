import {
  $Command,
  ComputeOptimizerClient,
  type ComputeOptimizerClientConfig,
  type ComputeOptimizerClientResolvedConfig,
  type GetEnrollmentStatusCommand,
  type GetEnrollmentStatusCommandOutput,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-compute-optimizer';
import { getEndpointPlugin } from '@smithy/core/endpoints';

const namespace = 'com.amazonaws.costoptimizationhub';
const signingName = 'cost-optimization-hub';

/**
 * A client of the Cost Optimization Hub. The SDK's own rests on a core older than that of all others; but the hub speaks
 * the protocol of Compute Optimizer (AWS JSON 1.0), so that its client serves with another name, address and signature.
 * Retries, `AWS_ENDPOINT_URL` and what is counted are then as with every other client.
 */
export class CostOptimizationHubClient extends ComputeOptimizerClient {
  constructor(configuration: ComputeOptimizerClientConfig) {
    const hub = {
      ...configuration,
      serviceId: 'Cost Optimization Hub',
      signingName,
      protocolSettings: {
        defaultNamespace: namespace,
        errorTypeRegistries: [],
        version: '2022-07-26',
        serviceTarget: 'CostOptimizationHubService',
      },
      endpointProvider: ({ Endpoint, Region }: { readonly Endpoint?: string; readonly Region?: string }) => ({
        url: new URL(Endpoint ?? `https://${signingName}.${Region}.amazonaws.com`),
      }),
    };
    super(hub as ComputeOptimizerClientConfig);
  }
}

/** A page is asked for by its token, and has any items: they are read as documents, and checked by who maps them. */
export interface PageRequest {
  readonly maxResults?: number;
  readonly nextToken?: string | undefined;
}
export interface PageOfItems {
  readonly items?: readonly unknown[];
  readonly nextToken?: string;
}

type Shape = NonNullable<GetEnrollmentStatusCommand['schema']>;
type Answer = PageOfItems & Pick<GetEnrollmentStatusCommandOutput, '$metadata'>;

/** As the SDK writes shapes: 9 an operation, 3 a structure, 0 a string, 1 a number, 15 a document, 64 a list of. */
const shape = (operation: string): Shape => [
  9,
  namespace,
  operation,
  0,
  [3, namespace, 'PageRequest', 0, ['maxResults', 'nextToken'], [1, 0]],
  [3, namespace, 'PageOfItems', 0, ['items', 'nextToken'], [64 | 15, 0]],
];

const command = (operation: string) =>
  $Command
    .classBuilder<PageRequest, Answer, ComputeOptimizerClientResolvedConfig, ServiceInputTypes, ServiceOutputTypes>()
    .ep({
      Endpoint: { type: 'builtInParams', name: 'endpoint' },
      Region: { type: 'builtInParams', name: 'region' },
    })
    .m((Command, _stack, config) => [getEndpointPlugin(config, Command.getEndpointParameterInstructions())])
    .s('CostOptimizationHubService', operation, {})
    .n('CostOptimizationHubClient', `${operation}Command`)
    .sc(shape(operation))
    .build();

export class ListEnrollmentStatusesCommand extends command('ListEnrollmentStatuses') {}
export class ListRecommendationsCommand extends command('ListRecommendations') {}
