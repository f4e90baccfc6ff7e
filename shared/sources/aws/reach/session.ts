/** As the SDK has them. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  readonly expiration?: Date | undefined;
}

/** Credentials that many clients share, and that are taken anew when they end. */
export interface Session {
  provider(): Promise<Credentials>;
  /** AWS said that these are over: others are taken, unless that has been done since. */
  expire(accessKeyId: string): void;
}

const marginMs = 300_000;

/**
 * Shares what `ask` answers until five minutes before its `lifetimeMs` is over; `0` asks every time (for a provider
 * that remembers by itself). The lifetime runs on a clock of our own that only counts (`elapsed`, in ms), so that a
 * wrong time of day does no harm. Clients of the SDK would keep credentials by the time of day: the expiration that
 * they are told lies in the past, so that they ask here before each request.
 */
export const openSession = (
  ask: (anew: boolean) => Promise<Credentials>,
  lifetimeMs: number,
  elapsed: () => number = () => performance.now(),
): Session => {
  let held: { readonly credentials: Promise<Credentials>; readonly askedAt: number } | undefined;
  let current: string | undefined;
  let anew = false;

  const taken = async (): Promise<Credentials> => {
    const credentials = await ask(anew);
    anew = false;
    current = credentials.accessKeyId;
    return { ...credentials, expiration: new Date(0) };
  };
  return {
    provider() {
      if (held && elapsed() - held.askedAt < lifetimeMs - marginMs) return held.credentials;
      const asked = { credentials: taken(), askedAt: elapsed() };
      held = asked;
      asked.credentials.catch(() => {
        if (held === asked) held = undefined;
      });
      return asked.credentials;
    },
    expire(accessKeyId) {
      if (accessKeyId !== current) return;
      current = undefined;
      held = undefined;
      anew = true;
    },
  };
};
