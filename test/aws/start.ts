import { type Emulator, startEmulator } from './emulator/start.ts';
import { type AwsProxy, type StandIn, startProxy } from './proxy.ts';
import { nothing, type StandInData, standIn } from './stand-in.ts';

/** An AWS to scan: the emulator, what stands in for what it lacks, and the proxy before both. */
export interface FakeAws {
  readonly emulator: Emulator;
  readonly proxy: AwsProxy;
  readonly data: StandInData;
  /** What a process needs to reach it instead of AWS; `keys` are not checked. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** `first` answers what it wants to, before all others. */
export const startFakeAws = async (first: StandIn = () => undefined): Promise<FakeAws> => {
  const emulator = await startEmulator();
  const data = nothing('123456789012');
  const others = standIn(data);
  const proxy = await startProxy(emulator.url, (asked, account) => first(asked, account) ?? others(asked, account));
  return {
    emulator,
    proxy,
    data,
    environment: {
      AWS_ENDPOINT_URL: proxy.url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'AKIAPLIMSOLLCALLER01',
      AWS_SECRET_ACCESS_KEY: 'of-no-use',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    },
    async stop() {
      await proxy.stop();
      await emulator.stop();
    },
  };
};
