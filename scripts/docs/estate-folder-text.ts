/** What the schemas cannot say, for `docs/estate-folder.md`. */
export const intro = `# The estate folder, \`plimsoll-estate/1\`

Everything that Plimsoll knows of an estate can stand in one folder, so that anyone can analyse without credentials and
write an estate with a few lines of any language. \`plimsoll sample --out DIR\` makes one, \`plimsoll analyse --estate DIR\`
reads one, and \`plimsoll export --out DIR\` writes one of real accounts. JSON Schemas of every object are in [schemas/](schemas/).

| file | | content |
| --- | --- | --- |
| \`estate.json\` | required | one object: the moment, the accounts |
| \`resources.ndjson\` | required | one resource a line |
| \`usage.ndjson\` | | one series of datapoints a line |
| \`commitments.ndjson\` | | one Savings Plan or reservation a line |
| \`charges.csv\` or \`charges.parquet\` | | bill lines in FOCUS columns |
| \`prices.json\` | | prices that win over the bundled ones, meter by meter |
| \`offerings.json\` | | the instance types that the zones of each account offer |
| \`advice.ndjson\` | | what AWS itself advises, one piece a line |
| \`gaps.ndjson\` | | what could not be seen, one a line |

Other files are ignored.`;

export const rules = `## Rules

- Text is UTF-8; a byte order mark, CRLF and blank lines are accepted. Any file may be gzipped and then ends in \`.gz\`; it may not stand there twice.
- An instant is ISO 8601 with a zone, such as \`2026-03-01T00:00:00Z\`.
- **Absent means unknown, \`null\` means known to be none; neither is ever zero or false.** \`autoScalingGroup: null\` is an instance in no group; without the key, nobody looked.
- Unknown keys are kept and ignored. An unknown kind is kept, judged by no check, priced as nothing, and is a Gap. An account that \`estate.json\` does not list is accepted.
- A line may be up to 64 MiB long.

**Refused**, with file, line, field, reason and what to do, before anything is written:

- a line that is no JSON object, that is not UTF-8, or that is nested more than 50 deep;
- a required key that is missing, or a wrong type, in \`spec\` too;
- two resources of one account, region, kind and id; a commitment that stands there twice; two different prices of one meter in one region;
- two series of one metric, statistic and step that overlap in time, and a step other than the three;
- a number that is NaN or infinite, a quantity that is negative or above 10^18, a price above 10^9 dollars a unit;
- a gzip that is damaged or cut off;
- charges without the required columns, in another currency than USD, with a cell that is no number, instant or JSON where one is meant.

**Accepted with a Gap**, which counts how often it happened:

- an unknown kind, or a metric that its kind does not have: its series are ignored;
- usage of a resource that is not there: ignored;
- datapoints at or after \`asOf\`: ignored;
- a \`createdAt\` or \`changedAt\` after \`asOf\`: kept, and no usage counts;
- percentages above 100: taken as 100;
- a series that starts off the grid of its step: moved back onto the grid.

Where a metric and statistic is there at several steps, the finest wins, day by day. \`"order": "by-resource"\` in
\`estate.json\` promises that the lines of \`usage.ndjson\` follow the order of \`resources.ndjson\`: then both are read in
step, and memory does not grow with usage. A folder that breaks the promise is refused.`;

export const meanings: Readonly<Record<string, string>> = {
  'estate.asOf': 'the moment that the estate shows; later datapoints are ignored',
  'estate.accounts': 'may be empty',
  'estate.instanceTypes':
    'instance types younger than the bundled table; one that stands in both counts as it stands here',
  'account.owner': 'who answers for its cost, where no tag says so',
  'account.environment': 'such as `production`',
  'resource.id':
    'AWS’s own: `i-…`, `vol-…`, an ARN for load balancers (classic ones: the name), the name of databases, tables, functions, log groups',
  'resource.kind': 'one of the kinds below',
  'resource.zone': 'Availability Zone',
  'resource.createdAt': 'absent: its age is unknown, so a check that needs an age says *unsure*',
  'resource.changedAt': 'when its size last changed; usage before is not used. Absent: not known to have changed',
  'resource.tags': 'absent: unknown, so exclusions are unknown too',
  'resource.spec': 'what it is, by kind; see below',
  'series.metric': 'a metric of the kind; a part of a resource is named `<metric>/<part>`',
  'series.stat': 'over each step',
  'series.start': 'when the first step begins',
  'series.step': 'seconds',
  'series.values': 'one a step; `null` where there was no datapoint',
  'commitment.hourlyCommitment': 'dollars an hour, of a Savings Plan',
  'commitment.discount':
    'share of the on-demand price that it takes off; without it and `effectiveHourly` the bundled rates, and without those a Gap',
  'commitment.effectiveHourly': 'dollars an instance-hour, of a reservation',
  'commitment.scope': '`Region` or `Availability Zone`',
  'commitment.instanceType': 'of reserved databases: the class',
  'commitment.sharedWith': '`all`, or the id of the one account that it serves',
  'prices.asOf': 'when the prices were read',
  'prices.source': 'where they come from; shown beside each figure',
  'price.meter':
    '`<service code>/<usage type>[/<platform, engine or type>]`, the usage type without its region prefix; each kind’s meters are in [checks.md](checks.md)',
  'price.price': 'dollars per unit, a decimal string',
  'price.source': 'where this one comes from, where that is not what stands above for all',
  'price.asOf': 'when this one was read, likewise',
  'type.family': '`m5` of `m5.large`',
  'type.networkBaselineGbps': 'sustained; absent keys of a type are unknown',
  'type.ebsBaselineMbps': 'megabits a second, sustained',
  'type.ebsBaselineMBps': 'the same in megabytes',
  'type.hypervisor': 'empty on bare metal',
  'type.cpuBaselinePercent': 'of burstable types: the share of each vCPU that credits pay for without end',
  'type.instanceStoreGB': '0: EBS only',
  'type.gpus': '0: none; a fraction where AWS rents a part of one',
  'type.otherAccelerators': 'inference, training, media and FPGA cards',
  'type.offered': 'regions that offer it',
  'advice.source': 'which service of AWS says it',
  'advice.finding': 'in AWS’s own words',
  'advice.to': 'what it would become',
  'advice.monthlySaving': 'dollars, by AWS’s own reckoning: shown as evidence, never added to ours',
  'advice.asOf': 'when AWS said so',
  'gap.missing': 'what is missing, such as a region or the name of a permission',
  'gap.because': 'why',
};

export const offerings = `One object: by account, by Availability Zone, the list of instance types. A resize to a type that the instance’s zone does not
offer is refused; of a zone that does not stand here that is not known. The names of zones are each account’s own: the \`us-east-1a\` of
two accounts may be two places.

\`\`\`json
{"111122223333": {"us-east-1a": ["m5.large", "m6i.large"], "us-east-1b": ["m5.large"]}}
\`\`\``;

export const advice = `What Compute Optimizer and the Cost Optimization Hub say, where they are enabled: evidence of another source, shown beside ours.`;

export const example = `## A whole estate

\`\`\`
estate.json       {"format":"plimsoll-estate/1","asOf":"2026-03-15T00:00:00Z","currency":"USD","accounts":[{"id":"111122223333","name":"shop"}]}
resources.ndjson  {"account":"111122223333","region":"us-east-1","kind":"ebs-volume","id":"vol-1","createdAt":"2025-01-01T00:00:00Z","tags":{},"spec":{"volumeType":"gp3","sizeGiB":500,"iops":3000,"throughputMiBps":125,"state":"available","attachedTo":null}}
usage.ndjson      {"account":"111122223333","region":"us-east-1","kind":"ebs-volume","id":"vol-1","metric":"readOps","stat":"Sum","start":"2026-03-01T00:00:00Z","step":3600,"values":[0,0,null,12]}
\`\`\``;
