import { company } from '../../shared/sources/sample/company.ts';

/** What a deployment reads at one size: the made-up company's accounts, each in every region that is open by default. */
export interface Estate {
  readonly resources: number;
  readonly accounts: number;
  readonly scopes: number;
}

/** The 17 regions that every AWS account has without asking for more. */
export const regions = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ca-central-1',
  'sa-east-1',
  'eu-central-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'eu-north-1',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
] as const;

export const estateOf = (resources: number): Estate => {
  const accounts = company(resources, 1).accounts.length;
  return { resources, accounts, scopes: accounts * regions.length };
};
