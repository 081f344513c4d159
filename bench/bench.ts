import { CommandError, EXIT } from '../cli/command-error.ts';
import { admission } from './admission/admission.ts';
import { backtest } from './backtest/backtest.ts';
import { deadline } from './deadline.ts';
import { egress } from './egress/egress.ts';
import { engine } from './engine/engine.ts';
import { held } from './held.ts';
import { ingest } from './ingest/ingest.ts';
import { match } from './match.ts';
import { pace } from './pace.ts';
import { recovery } from './recovery.ts';

/** Each benchmark prints one table; what its ratios compare is measured in the same run. */
const BENCHMARKS: Record<string, (args: string[]) => Promise<void>> = {
  admission,
  held,
  deadline,
  recovery,
  engine,
  ingest,
  match,
  backtest,
  egress,
  pace,
};

// A benchmark removes its files at the exit of the process, so a signal has to end in an exit.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const [name = '', ...args] = process.argv.slice(2);
try {
  await named(name)(args);
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  console.error(`bench: ${error.message}`);
  process.exitCode = error.exitCode;
}

function named(wanted: string): (args: string[]) => Promise<void> {
  const [, benchmark] = Object.entries(BENCHMARKS).find(([known]) => known === wanted) ?? [];
  if (benchmark) return benchmark;
  const known = Object.keys(BENCHMARKS).join(', ');
  throw new CommandError(`There is no benchmark "${wanted}". There are: ${known}.`, EXIT.usage);
}
