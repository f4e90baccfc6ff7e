import { CloudTrailClient, type Event, paginateLookupEvents } from '@aws-sdk/client-cloudtrail';
import { dayMs } from '../model/words.ts';
import type { Site } from '../ports.ts';

/** How far back CloudTrail's event history goes. */
export const lookupDays = 90;

/** Two requests a second are allowed in an account and region, with 50 events each: more pages would hold up a scope. */
const mostPages = 20;
const pageSize = 50;

/** One call that somebody made, and that was not refused. */
interface Made {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Ids of resources and IPv4 addresses that its request and response name. */
  readonly names: ReadonlySet<string>;
  /** Its request parameters as JSON. */
  readonly request: string;
}

/** The calls of one name by what they name: every one since `since` (milliseconds), none before. */
export interface Trail {
  readonly since: number;
  readonly naming: ReadonlyMap<string, readonly Made[]>;
}

export interface Asked {
  /** 'DetachVolume' */
  readonly event: string;
  /** The kind that it is asked for, and what stays hidden without it. */
  readonly kind: string;
  readonly hides: string;
}

interface Body {
  readonly errorCode?: unknown;
  readonly requestParameters?: unknown;
  readonly responseElements?: unknown;
}

const bodyOf = ({ CloudTrailEvent }: Event): Body => {
  try {
    const body: unknown = JSON.parse(CloudTrailEvent ?? '{}');
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
};

const names = /"((?:[a-z]+-[0-9a-f]{8,17})|(?:\d{1,3}(?:\.\d{1,3}){3}))"/g;

/** What an event says was done; undefined: it was refused, or says not when. */
export const madeFrom = (event: Event): Made | undefined => {
  const at = event.EventTime?.getTime();
  const { errorCode, requestParameters, responseElements } = bodyOf(event);
  if (at === undefined || !Number.isFinite(at) || errorCode !== undefined) return undefined;
  const request = JSON.stringify(requestParameters ?? null);
  const named = `${request} ${JSON.stringify(responseElements ?? null)}`.matchAll(names);
  const listed = (event.Resources ?? []).flatMap(({ ResourceName }) => ResourceName ?? []);
  return { at, names: new Set([...listed, ...[...named].map(([, name]) => name!)]), request };
};

/**
 * The calls of one name in the last 90 days, read once for a site (https://docs.aws.amazon.com/awscloudtrail/latest/
 * APIReference/API_LookupEvents.html). Where there are more than 1,000 the oldest are left out, and a Gap says so;
 * undefined, with a Gap, where they cannot be read. To be asked only when something hangs on it: the rate is low.
 */
export const trailOf = (site: Site, { event, kind, hides }: Asked): Promise<Trail | undefined> =>
  site.once(`cloudtrail:LookupEvents ${event}`, () =>
    site.attempt({ action: 'cloudtrail:LookupEvents', kind, hides }, async () => {
      const EndTime = site.asOf;
      const StartTime = new Date(EndTime.getTime() - lookupDays * dayMs);
      const naming = new Map<string, Made[]>();
      let oldest = EndTime.getTime();
      let read = 0;
      const client = site.client(CloudTrailClient);
      const LookupAttributes = [{ AttributeKey: 'EventName' as const, AttributeValue: event }];
      for await (const page of paginateLookupEvents({ client, pageSize }, { LookupAttributes, StartTime, EndTime })) {
        for (const one of page.Events ?? []) {
          oldest = Math.min(oldest, one.EventTime?.getTime() ?? oldest);
          const made = madeFrom(one);
          for (const name of made?.names ?? []) {
            const others = naming.get(name);
            if (others) others.push(made!);
            else naming.set(name, [made!]);
          }
        }
        read += 1;
        if (read < mostPages || !page.NextToken) continue;
        const day = new Date(oldest).toISOString().slice(0, 10);
        const because = `more than ${(mostPages * pageSize).toLocaleString('en-US')} ${event} events since ${day}`;
        site.gap({
          kind,
          what: 'resource',
          missing: `${event} events`,
          because: `${because}; before that it hides ${hides}`,
        });
        return { since: oldest, naming };
      }
      return { since: StartTime.getTime(), naming };
    }),
  );

/** When a call last named a resource (milliseconds), of those calls whose request is meant; undefined: none did. */
export const latest = (
  trail: Trail,
  name: string,
  meant: (request: string) => boolean = () => true,
): number | undefined => {
  const times = (trail.naming.get(name) ?? []).filter(({ request }) => meant(request)).map(({ at }) => at);
  return times.length > 0 ? Math.max(...times) : undefined;
};
