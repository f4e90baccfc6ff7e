import type { Settings } from '../../shared/settings.ts';
import type { ReachOptions } from '../../shared/sources/aws/reach/open.ts';

/** Which accounts and regions a deployment reads, and as whom, as the reach is asked for them. */
export const reading = ({
  reading: { accounts, regions, role, externalId },
}: Settings): Pick<ReachOptions, 'accounts' | 'regions' | 'role' | 'externalId' | 'sessionName'> => ({
  ...(accounts !== 'own' && { accounts }),
  regions,
  ...(role !== undefined && { role }),
  ...(externalId !== undefined && { externalId }),
  sessionName: 'plimsoll',
});
