import { decimal, type Figure, regions, rows } from './figure.ts';

interface LambdaRow {
  readonly arch: 'x86_64' | 'arm64';
  readonly region: string;
  readonly usd_per_gb_second: number;
}

/** The feed names the regions with a price of their own and gives one for all others; it knows no requests. */
export const lambdaFigures = (data: string): Figure[] => {
  const feed = rows<LambdaRow>(data, 'lambda');
  return Object.keys(regions).flatMap((region) =>
    (['x86_64', 'arm64'] as const).flatMap((arch) => {
      const row =
        feed.find((of) => of.arch === arch && of.region === region) ??
        feed.find((of) => of.arch === arch && of.region === 'default');
      const meter = `AWSLambda/Lambda-GB-Second${arch === 'arm64' ? '-ARM' : ''}`;
      if (row === undefined) return [];
      return [
        {
          region,
          meter,
          unit: 'GB-Second',
          price: decimal(row.usd_per_gb_second),
          source: 'lambda-rounded-2025-11-19',
        },
      ];
    }),
  );
};
