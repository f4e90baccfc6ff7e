/**
 * The short codes of regions that usage types of the bill begin with: 'USE2-BoxUsage:m5.large'
 * (https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-region-billing-codes.html, with the codes of
 * GovCloud and China, and EUW1, which some services write for EU).
 */
const regions: Readonly<Record<string, string>> = {
  USE1: 'us-east-1',
  USE2: 'us-east-2',
  USW1: 'us-west-1',
  USW2: 'us-west-2',
  CAN1: 'ca-central-1',
  CAN2: 'ca-west-1',
  MXC1: 'mx-central-1',
  SAE1: 'sa-east-1',
  AFS1: 'af-south-1',
  APE1: 'ap-east-1',
  APE2: 'ap-east-2',
  APN1: 'ap-northeast-1',
  APN2: 'ap-northeast-2',
  APN3: 'ap-northeast-3',
  APS1: 'ap-southeast-1',
  APS2: 'ap-southeast-2',
  APS3: 'ap-south-1',
  APS4: 'ap-southeast-3',
  APS5: 'ap-south-2',
  APS6: 'ap-southeast-4',
  APS7: 'ap-southeast-5',
  APS8: 'ap-southeast-6',
  APS9: 'ap-southeast-7',
  EU: 'eu-west-1',
  EUW1: 'eu-west-1',
  EUW2: 'eu-west-2',
  EUW3: 'eu-west-3',
  EUC1: 'eu-central-1',
  EUC2: 'eu-central-2',
  EUN1: 'eu-north-1',
  EUS1: 'eu-south-1',
  EUS2: 'eu-south-2',
  ILC1: 'il-central-1',
  MEC1: 'me-central-1',
  MES1: 'me-south-1',
  UGW1: 'us-gov-west-1',
  UGE1: 'us-gov-east-1',
  CNN1: 'cn-north-1',
  CNW1: 'cn-northwest-1',
};

/** The parts of a usage type: where, and what as the Price List names it; a place that is not known is null. */
export interface PlacedUsage {
  readonly regionId: string | null;
  readonly usage: string;
}

/** Without a code in front it is us-east-1, whose usage types are the oldest. */
export const placedUsage = (usageType: string): PlacedUsage => {
  const [code] = /^[A-Z]{2,4}\d?(?=-)/.exec(usageType) ?? [];
  if (code === undefined) return { regionId: 'us-east-1', usage: usageType };
  const regionId = Object.hasOwn(regions, code) ? regions[code]! : null;
  return { regionId, usage: regionId === null ? usageType : usageType.slice(code.length + 1) };
};
