import type { ServiceQuota } from '@aws-sdk/client-service-quotas';
import type { Answer } from '../answer.ts';
import type { Asked } from '../request.ts';
import type { StandInData } from '../stand-in.ts';
import { jsonWithTimes, pageOf } from './page.ts';

export interface Quota {
  readonly account: string;
  readonly region: string;
  readonly quota: ServiceQuota;
}

const listed = ['ListServiceQuotas', 'ListAWSDefaultServiceQuotas', 'GetServiceQuota'];

export const answerQuotas = (asked: Asked, account: string, { quotas }: StandInData): Answer | undefined => {
  if (!asked.call.startsWith('servicequotas:') || !listed.includes(asked.operation)) return undefined;
  const { ServiceCode, QuotaCode } = asked.input;
  const found = quotas.flatMap(({ account: owner, region, quota }) =>
    owner === account &&
    region === asked.region &&
    quota.ServiceCode === ServiceCode &&
    (QuotaCode === undefined || quota.QuotaCode === QuotaCode)
      ? [quota]
      : [],
  );
  if (asked.operation === 'GetServiceQuota') return found[0] ? jsonWithTimes({ Quota: found[0] }) : undefined;
  const { items, next } = pageOf(asked, found, 100);
  return jsonWithTimes({ Quotas: items, ...(next && { NextToken: next }) });
};
