import type { InstanceTypeFacts } from '../../shared/model/instance-type.ts';
import { decimal, type Figure } from './figure.ts';

/**
 * Families whose Windows price is the Linux price plus a licence per vCPU. Older ones (m3, c3, r3, d2, …) were priced
 * one by one; those that no source speaks of are left out.
 */
const windowsFamilies =
  /^(m4|m5[a-z]*|m6[ai][a-z]*|m7[ai]|m8[ai]|c4|c5[a-z]*|c6[ai][a-z]*|c7[ai]|c8[ai]|r4|r5[a-z]*|r6[ai][a-z]*|r7[ai]|r7iz|r8[ai]|x1e?|x2idn|x2iedn|x2iezn|z1d|i3|i3en|i4i|i7ie?|d3|d3en|g4dn|g4ad|g5|g6e?|p3dn)$/;
/** The Windows licence there is 95 % of the usual one, as the compute is. */
const flexFamilies = /^(m7i|m8i|c8i|r8i)-flex$/;
const redHatFamilies =
  /^(a1|t[234]g?|t3a|(m4|c4|r4)|[mcr][5678][a-z]*(-flex)?|x1e?|x2[a-z]+|z1d|i3|i3en|i4[gi]|i7ie?|i8ge?|im4gn|is4gen|d3|d3en)$/;

/** Windows on burstable types, $ an hour on top of Linux, by size. */
const burstableWindows: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  t2: { nano: 0.0023, micro: 0.0046, small: 0.009, medium: 0.018, large: 0.028, xlarge: 0.041, '2xlarge': 0.062 },
  t3: { nano: 0.0046, micro: 0.0092, small: 0.0184, medium: 0.0184, large: 0.0276, xlarge: 0.0736, '2xlarge': 0.1472 },
};

const windowsLicence = ({ type, family, vcpu }: InstanceTypeFacts): number | undefined => {
  if (windowsFamilies.test(family)) return 0.046 * vcpu;
  if (flexFamilies.test(family)) return 0.0437 * vcpu;
  return burstableWindows[family === 't3a' ? 't3' : family]?.[type.split('.')[1]!];
};

/** Per vCPU-hour since 2024-07-01. From 128 vCPU on another rate holds, which no source at hand states. */
const redHatFee = ({ family, vcpu }: InstanceTypeFacts): number | undefined => {
  if (!redHatFamilies.test(family) || vcpu > 127) return undefined;
  return vcpu <= 8 ? 0.0144 * vcpu : 0.0108 * vcpu;
};

/** Windows and Red Hat of us-east-1, where the Linux price is known; the sum is what AWS publishes. */
export const platformFigures = (linux: readonly Figure[], types: readonly InstanceTypeFacts[]): Figure[] => {
  const prices = new Map(linux.filter((of) => of.region === 'us-east-1').map((of) => [of.meter, of.price]));
  return types.flatMap((facts) => {
    const price = prices.get(`AmazonEC2/BoxUsage:${facts.type}/linux`);
    if (price === undefined) return [];
    const figure = (platform: string, source: string, fee: number | undefined): Figure[] =>
      fee === undefined
        ? []
        : [
            {
              region: 'us-east-1',
              meter: `AmazonEC2/BoxUsage:${facts.type}/${platform}`,
              unit: 'Hrs',
              price: decimal(Number(price) + fee),
              source,
            },
          ];
    const x86 = facts.architectures.includes('x86_64');
    return [
      ...figure('windows', 'windows-licence-2025-10-15', x86 ? windowsLicence(facts) : undefined),
      ...figure('rhel', 'rhel-licence-2024-07-01', redHatFee(facts)),
    ];
  });
};
