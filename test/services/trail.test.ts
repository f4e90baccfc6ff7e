import { describe, expect, test } from 'vitest';
import { latest, madeFrom, trailOf } from '../../shared/services/trail.ts';
import { denied, fakeSite, pages } from '../support/fake-site.ts';

const volume = 'vol-0894f908458cca170';
const event = (at: string, body: object) => ({ EventTime: new Date(at), CloudTrailEvent: JSON.stringify(body) });
const detach = (at: string, id = volume) => event(at, { requestParameters: { volumeId: id }, responseElements: null });
const asked = { event: 'DetachVolume', kind: 'ebs-volume', hides: 'since when volumes are unattached' };

describe('a CloudTrail event', () => {
  test('names what its request and its response name, and the resources listed with it', () => {
    const made = madeFrom({
      ...event('2026-02-01T10:00:00Z', {
        requestParameters: { allocationId: 'eipalloc-02b147389a1522f9d', publicIp: '203.0.113.9' },
        responseElements: { associationId: 'eipassoc-02808efcab0bcddd4' },
      }),
      Resources: [{ ResourceName: 'i-05fccf7da99ad47f7' }],
    });
    expect([...made!.names].sort()).toEqual([
      '203.0.113.9',
      'eipalloc-02b147389a1522f9d',
      'eipassoc-02808efcab0bcddd4',
      'i-05fccf7da99ad47f7',
    ]);
  });

  test.each([
    ['was refused', event('2026-02-01T10:00:00Z', { errorCode: 'Client.CustomerKeyHasBeenRevoked' })],
    ['says not when', { CloudTrailEvent: '{}' }],
    ['happened at no time', { EventTime: new Date('nonsense') }],
  ])('that %s was not made', (_, refused) => {
    expect(madeFrom(refused)).toBeUndefined();
  });

  test.each(['{', '"text"', 'null', undefined])('with %s as its record names only what is listed', (record) => {
    const made = madeFrom({
      EventTime: new Date(0),
      ...(record === undefined ? {} : { CloudTrailEvent: record }),
      Resources: [{ ResourceName: volume }, {}],
    });
    expect([...made!.names]).toEqual([volume]);
  });
});

describe('the trail of a call', () => {
  test('is read page by page for the last 90 days, once for all who ask', async () => {
    const fake = fakeSite({
      'cloudtrail:LookupEvents': pages([
        { Events: [detach('2026-02-20T00:00:00Z')] },
        { Events: [detach('2026-02-10T00:00:00Z')] },
      ]),
    });
    const [trail] = await Promise.all([trailOf(fake.site, asked), trailOf(fake.site, asked)]);
    expect(new Date(trail!.since).toISOString()).toBe('2025-12-01T00:00:00.000Z');
    expect(latest(trail!, volume)).toBe(Date.parse('2026-02-20T00:00:00Z'));
    expect(latest(trail!, 'vol-0000000000000000f')).toBeUndefined();
    expect(fake.asked).toHaveLength(2);
    expect(fake.asked[0]!.input).toMatchObject({
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'DetachVolume' }],
      StartTime: new Date('2025-12-01T00:00:00Z'),
      EndTime: new Date('2026-03-01T00:00:00Z'),
      MaxResults: 50,
    });
    expect(fake.gaps).toEqual([]);
  });

  test('is cut after 1,000 events, and reaches back as far as those', async () => {
    const day = (page: number) => new Date(Date.parse('2026-02-28T00:00:00Z') - page * 86_400_000).toISOString();
    const fake = fakeSite({
      'cloudtrail:LookupEvents': pages(Array.from({ length: 40 }, (_, page) => ({ Events: [detach(day(page))] }))),
    });
    const trail = await trailOf(fake.site, asked);
    expect(fake.asked).toHaveLength(20);
    expect(new Date(trail!.since).toISOString()).toBe('2026-02-09T00:00:00.000Z');
    expect(fake.gaps).toEqual([
      {
        account: '111122223333',
        region: 'eu-west-1',
        kind: 'ebs-volume',
        what: 'resource',
        missing: 'DetachVolume events',
        because:
          'more than 1,000 DetachVolume events since 2026-02-09; before that it hides since when volumes are unattached',
      },
    ]);
  });

  test('that may not be read is a gap that names the action', async () => {
    const fake = fakeSite({ 'cloudtrail:LookupEvents': denied('cloudtrail:LookupEvents') });
    expect(await trailOf(fake.site, asked)).toBeUndefined();
    expect(fake.gaps).toMatchObject([{ what: 'permission', missing: 'cloudtrail:LookupEvents', kind: 'ebs-volume' }]);
  });

  test('tells calls apart by what they ask for', async () => {
    const fake = fakeSite({
      'cloudtrail:LookupEvents': {
        Events: [
          event('2026-02-20T00:00:00Z', { requestParameters: { volumeId: volume, attribute: 'autoEnableIO' } }),
          event('2026-02-01T00:00:00Z', {
            requestParameters: { volumeId: volume, instanceType: { value: 'm5.large' } },
          }),
        ],
      },
    });
    const trail = await trailOf(fake.site, asked);
    expect(latest(trail!, volume, (request) => request.includes('instanceType'))).toBe(Date.parse('2026-02-01'));
  });
});
