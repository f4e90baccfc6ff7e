import type { parts } from '../shared/services/permissions.ts';

/** What is read of AWS, by the names of `parts`; 'Inventory' is what the collectors of the enabled checks list. */
export type Reads = keyof typeof parts | 'Inventory';

/** What a function is given; its environment and its policy follow from it, and it can reach nothing else. */
export interface Given {
  readonly table: 'read' | 'write';
  /** Folders of the bucket: what it may put there, and what it may get. */
  readonly writes?: readonly Folder[];
  readonly gets?: readonly Folder[];
  /** Publishes events. */
  readonly bus?: true;
  /** Asks AWS with its own permissions, in the account that Plimsoll stands in. */
  readonly reads?: readonly Reads[];
  /** Enters the accounts that are read: by their roles where the configuration names one, else as itself. */
  readonly enters?: readonly Reads[];
  /** Reads the export of the bill, where the configuration names one. */
  readonly focus?: true;
}

/** The folders of the bucket: what the parts of a run hand each other, and what people read. */
export type Folder = 'runs' | 'reports';

export interface FunctionRow {
  readonly what: string;
  /** A function has one vCPU at 1,769 MB, and its share of one below. */
  readonly memoryMB: number;
  /** What Node may hold, where its own limit lies far below the memory. */
  readonly heapMB?: number;
  readonly because: string;
  readonly timeoutSeconds: number;
  readonly given: Given;
  /** Invoked without anybody who waits for the answer: what fails goes to the queue. */
  readonly alone?: true;
}

const reach = ['Regions', 'Accounts'] as const;
const minutes = 60;

/** Every function of the service, by the name of its file in functions/. */
export const functions = {
  'begin-run': {
    what: 'Claims the run of the day and lists the accounts and regions to read',
    memoryMB: 512,
    because: 'waits for STS and EC2, eight accounts at once; the list of 17,000 scopes is 2 MB',
    timeoutSeconds: 15 * minutes,
    given: { table: 'write', writes: ['runs'], reads: reach, enters: ['Regions'] },
  },
  'collect-utilisation': {
    what: 'Lists and measures one account in one region',
    memoryMB: 1024,
    because: 'the clients of a dozen services are half of it, and pages of datapoints are folded as they come',
    timeoutSeconds: 15 * minutes,
    given: {
      table: 'write',
      reads: ['Regions'],
      enters: ['Regions', 'Inventory', 'Utilisation', 'Offerings', 'Advice'],
    },
  },
  'record-missed': {
    what: 'Notes as a gap what could not be collected',
    memoryMB: 256,
    because: 'writes a few items',
    timeoutSeconds: 1 * minutes,
    given: { table: 'write' },
  },
  'collect-billing': {
    what: 'Asks for the bill and the commitments',
    memoryMB: 1024,
    because: 'inflates and reads an export of the bill, a block of lines at a time',
    timeoutSeconds: 15 * minutes,
    given: {
      table: 'write',
      reads: [...reach, 'Bill', 'Advice', 'Commitments'],
      enters: ['Regions', 'Commitments'],
      focus: true,
    },
  },
  'collect-prices': {
    what: 'Asks for the list prices of what the estate bills',
    memoryMB: 1024,
    because: 'reads products of 100 KB each and streams the resources once to see what they bill',
    timeoutSeconds: 15 * minutes,
    given: { table: 'write', reads: [...reach, 'Prices', 'Offerings'] },
  },
  'begin-analysis': {
    what: 'Starts an analysis and works out what every part of it needs',
    memoryMB: 1024,
    because: 'streams the bill lines of a month to see what a unit is billed',
    timeoutSeconds: 15 * minutes,
    given: { table: 'write', writes: ['runs'] },
  },
  judge: {
    what: 'Judges the resources of one account',
    memoryMB: 1769,
    because: 'thinks rather than waits, so it has a whole vCPU; it holds one resource with its usage at a time',
    timeoutSeconds: 15 * minutes,
    given: { table: 'write', gets: ['runs'], writes: ['runs'] },
  },
  conclude: {
    what: 'Joins the parts into one bill and one list of recommendations',
    memoryMB: 3008,
    because: 'holds the bill and what would be changed of every account at once: 1.8 GB at a million resources',
    heapMB: 2700,
    timeoutSeconds: 15 * minutes,
    given: { table: 'write', gets: ['runs'] },
  },
  'publish-events': {
    what: 'Tells on the bus what a run opened, closed and found',
    memoryMB: 256,
    because: 'reads a page, publishes ten events at a time',
    timeoutSeconds: 15 * minutes,
    given: { table: 'read', bus: true },
  },
  report: {
    what: 'Makes the report of a month, preliminary or final',
    memoryMB: 1024,
    because: 'holds every recommendation of a month at once',
    timeoutSeconds: 10 * minutes,
    given: { table: 'read', gets: ['reports'], writes: ['reports'] },
    alone: true,
  },
  'end-run': {
    what: 'Frees the table for the next run',
    memoryMB: 256,
    because: 'writes a few items',
    timeoutSeconds: 1 * minutes,
    given: { table: 'write' },
  },
  api: {
    what: 'Answers the API',
    memoryMB: 1024,
    because: 'a person waits: its start is bound by the processor, which grows with memory',
    timeoutSeconds: 20,
    given: { table: 'write', bus: true },
  },
} as const satisfies Readonly<Record<string, FunctionRow>>;

export type FunctionName = keyof typeof functions;
export const functionNames = Object.keys(functions) as FunctionName[];
export const rowOf = (name: FunctionName): FunctionRow => functions[name];
