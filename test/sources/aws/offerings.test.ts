import { describe, expect, test } from 'vitest';
import { offeringsOf } from '../../../shared/sources/aws/offerings.ts';
import { denied, fakeSite, pages } from '../../support/fake-site.ts';

const call = 'ec2:DescribeInstanceTypeOfferings';
/** As EC2 answers: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypeOfferings.html */
const offering = (Location: string, InstanceType: string) => ({
  InstanceType,
  LocationType: 'availability-zone',
  Location,
});

describe('what the zones of a site offer', () => {
  test('is asked by zone, a thousand pairs a page, and every page is followed', async () => {
    const { site, asked, gaps } = fakeSite({
      [call]: pages([
        { InstanceTypeOfferings: [offering('eu-west-1a', 'm5.large'), offering('eu-west-1b', 'm5.large')] },
        { InstanceTypeOfferings: [] },
        { InstanceTypeOfferings: [offering('eu-west-1a', 'm7i.large')] },
      ]),
    });
    expect(await offeringsOf(site)).toEqual(
      new Map([
        ['eu-west-1a', new Set(['m5.large', 'm7i.large'])],
        ['eu-west-1b', new Set(['m5.large'])],
      ]),
    );
    expect(asked).toHaveLength(3);
    for (const { input } of asked) expect(input).toMatchObject({ LocationType: 'availability-zone', MaxResults: 1000 });
    expect(gaps).toEqual([]);
  });

  test('is a gap that names the action, and unknown, where it may not be asked', async () => {
    const { site, gaps } = fakeSite({ [call]: denied(call) });
    expect(await offeringsOf(site)).toBe(undefined);
    expect(gaps).toMatchObject([{ what: 'permission', missing: call, kind: 'ec2-instance' }]);
  });

  test('is unknown when a later page fails: half an answer would refuse what is offered', async () => {
    const { site, gaps } = fakeSite({
      [call]: (input) =>
        input.NextToken === undefined
          ? { InstanceTypeOfferings: [offering('eu-west-1a', 'm5.large')], NextToken: 'page-1' }
          : denied(call),
    });
    expect(await offeringsOf(site)).toBe(undefined);
    expect(gaps).toHaveLength(1);
  });

  test('leaves out what names no zone or no type, and answers without a list', async () => {
    const odd = [
      { InstanceType: 'm5.large', LocationType: 'region', Location: 'eu-west-1' },
      { LocationType: 'availability-zone', Location: 'eu-west-1a' },
      { InstanceType: 'm5.large' },
    ];
    const { site } = fakeSite({ [call]: pages([{ InstanceTypeOfferings: odd }, {}]) });
    expect(await offeringsOf(site)).toEqual(new Map());
  });
});
