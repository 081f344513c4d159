import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { runWorkflowId } from '../../../contract/temporal-names.ts';
import { describeWithSandbox } from '../../support/engine/sandbox-gate.ts';
import { startInstallation, type Installation } from '../../support/behaviour/installation.ts';
import { until } from '../../../runtime/until.ts';
import { runCurfew, startCurfew, type Ended } from '../../support/cli/run-curfew.ts';

const BOUND_MS = 240_000;
const DEMO = fileURLToPath(new URL('../../../demo', import.meta.url));

describeWithSandbox('curfew watch', () => {
  let installation: Installation;
  let runId: string;
  let watched: Ended;

  const args = (...more: string[]): string[] => [
    'watch',
    runId,
    '--dir',
    DEMO,
    '--data',
    installation.dataFolder,
    '--no-env-file',
    ...more,
  ];
  const environment = (): Record<string, string> => ({ TEMPORAL_ADDRESS: inject('temporalAddress') });

  beforeAll(async () => {
    installation = await startInstallation();
    runId = await installation.label();
    await until('the run', () =>
      installation.client.workflow
        .getHandle(runWorkflowId(runId))
        .describe()
        .catch(() => null),
    );
    const other = startCurfew(args(), environment());
    const interrupted = once(other, 'exit');
    other.stdout?.once('data', () => other.kill('SIGINT'));
    watched = await runCurfew(args(), environment());
    expect(await interrupted).toEqual([130, null]);
  }, BOUND_MS);

  afterAll(() => installation?.stop());

  it('shows what the agent did, in order, with money and time, and ends with the run', () => {
    expect(watched).toMatchObject({ code: 0, stderr: '' });
    const order = [
      // The prompt has no time yet if it is seen before the agent has read it.
      /^(\S{8}| {8}) {2}curfew {3}\S/m,
      /^\S+ {2}tool {5}\$ \S/m,
      /^\S+ {2}result {3}\S/m,
      /^\S+ {2}tool {5}create_pull_request title=/m,
      /^\S+ {2}session {2}stopped: end_turn$/m,
      /^fix-bug\/github\/\S+ ended: delivered\. /m,
      /^http\S+\/pull\/\d+$/m,
    ];
    expect(
      order.filter((line) => !line.test(watched.stdout)),
      watched.stdout,
    ).toEqual([]);
    const places = order.map((line) => watched.stdout.search(line));
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(watched.stdout).toMatch(/^(working|handing over|ending|ended) · \$\d\.\d\d of \$2\.00 · \S+ left of \S+$/m);
  });

  it('shows the same for a run that has ended, and the spend that was settled', async () => {
    const { code, stdout } = await runCurfew(args('--json'), environment());
    expect(code).toBe(0);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const told = lines.filter(({ type, who }) => type === 'entry' && who === 'tool').map(({ text }) => text);
    const before = [...watched.stdout.matchAll(/^\S+ {2}tool {5}(.*)$/gm)].map(([, text]) => text);
    expect(told.map((text) => String(text).split('\n')[0])).toEqual(before);
    expect(lines.at(-1)).toMatchObject({ type: 'end', outcome: 'delivered', artefacts: [{ type: 'pull-request' }] });
    const { totals } = await installation.result(runId);
    const spent = lines.filter(({ type }) => type === 'status').at(-1)?.['spendMicros'];
    expect(spent).toBe(totals.spendMicros);
  });
});
