import { App, type AppProps, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Settings } from '../shared/settings.ts';
import { acknowledge } from './acknowledged.ts';
import { DataStack } from './data-stack.ts';
import { stackNames } from './names.ts';
import { ServiceStack } from './service-stack.ts';

export interface Deployment {
  readonly app: App;
  readonly data: DataStack;
  readonly service: ServiceStack;
}

export interface DeploymentProps extends AppProps {
  readonly settings: Settings;
  /** Where the bundles stand. */
  readonly bundles: string;
  /** 'hold': a finding that nobody has acknowledged fails synthesis; 'list': every finding does; 'skip': none is sought. */
  readonly rules?: 'hold' | 'list' | 'skip';
}

/** How the CDK is to behave where it has learned better since its first version. */
const flags = {
  '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true,
  '@aws-cdk/core:enablePartitionLiterals': true,
  '@aws-cdk/aws-iam:minimizePolicies': false,
};

/** The stacks of a deployment; AWS's own rules for well-built ones are checked at every synthesis. */
export const plimsoll = ({ settings, bundles, rules = 'hold', context, ...props }: DeploymentProps): Deployment => {
  const app = new App({
    ...props,
    analyticsReporting: false,
    builtinCloudFormationValidation: rules !== 'skip',
    context: { ...flags, ...context },
  });
  // `npm run destroy -- --with-data` says so, by the name of the deployment, so that no other one is meant.
  const forget = app.node.tryGetContext('forget') === settings.name;
  const env = {
    ...(settings.account !== undefined && { account: settings.account }),
    ...(settings.region !== undefined && { region: settings.region }),
  };
  const names = stackNames(settings.name);
  const data = new DataStack(app, 'Data', {
    stackName: names.data,
    description: 'Plimsoll: what must survive, the table and the bucket',
    env,
    settings,
    forget,
  });
  const service = new ServiceStack(app, 'Service', {
    stackName: names.service,
    description: 'Plimsoll: what can be rebuilt. Nothing in it can change a resource of the estate',
    env,
    settings,
    data,
    bundles,
  });
  Tags.of(app).add('plimsoll', settings.name);
  if (rules === 'hold') acknowledge(service, settings);
  if (rules !== 'skip') Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { app, data, service };
};
