import type { Answer } from '../answer.ts';
import type { Asked } from '../request.ts';
import type { StandInData } from '../stand-in.ts';
import { invalid, jsonWithTimes, pageOf } from './page.ts';

/** A call that CloudTrail has on record. */
export interface TrailEvent {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** "ec2.amazonaws.com" */
  readonly source: string;
  readonly at: Date;
  readonly resources: readonly { readonly type: string; readonly name: string }[];
  readonly requestParameters: Readonly<Record<string, unknown>>;
  readonly responseElements?: Readonly<Record<string, unknown>>;
}

interface Question {
  readonly LookupAttributes?: readonly { readonly AttributeKey: string; readonly AttributeValue: string }[];
  readonly StartTime?: number;
  readonly EndTime?: number;
}

/** CloudTrail takes one attribute at most, and keeps 90 days. */
export const answerTrail = (asked: Asked, account: string, { trail }: StandInData): Answer | undefined => {
  if (asked.call !== 'cloudtrail:LookupEvents') return undefined;
  const { LookupAttributes = [], StartTime = 0, EndTime = Number.POSITIVE_INFINITY } = asked.input as Question;
  if (LookupAttributes.length > 1)
    return invalid('InvalidLookupAttributesException', 'You can only specify one lookup attribute');
  const [attribute] = LookupAttributes;
  const has = ({ name, source, resources }: TrailEvent): boolean => {
    if (!attribute) return true;
    const { AttributeKey, AttributeValue } = attribute;
    if (AttributeKey === 'EventName') return name === AttributeValue;
    if (AttributeKey === 'EventSource') return source === AttributeValue;
    if (AttributeKey === 'ResourceName') return resources.some((one) => one.name === AttributeValue);
    return AttributeKey === 'ResourceType' && resources.some((one) => one.type === AttributeValue);
  };
  const found = trail
    .filter((event) => {
      const seconds = event.at.getTime() / 1000;
      return (
        event.account === account &&
        event.region === asked.region &&
        seconds >= StartTime &&
        seconds <= EndTime &&
        has(event)
      );
    })
    .sort((a, b) => b.at.getTime() - a.at.getTime())
    .map((event, index) => ({
      EventId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      EventName: event.name,
      ReadOnly: 'false',
      EventTime: event.at,
      EventSource: event.source,
      Username: 'someone',
      Resources: event.resources.map(({ type, name }) => ({ ResourceType: type, ResourceName: name })),
      CloudTrailEvent: JSON.stringify({
        eventVersion: '1.11',
        eventTime: event.at.toISOString(),
        eventSource: event.source,
        eventName: event.name,
        awsRegion: event.region,
        requestParameters: event.requestParameters,
        responseElements: event.responseElements ?? { _return: true },
        recipientAccountId: event.account,
      }),
    }));
  const { items, next } = pageOf(asked, found, 50);
  return jsonWithTimes({ Events: items, ...(next && { NextToken: next }) });
};
