import { startEmbedded } from '../../functions/embedded.ts';
import { storeContract } from './contract.ts';
import { engineOn } from './engine.ts';

storeContract('dynalite', async () => {
  const embedded = await startEmbedded('plimsoll');
  return engineOn(embedded.bare, embedded.stop);
});
