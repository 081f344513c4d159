import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { VERSION } from '@anthropic-ai/sdk/version';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { png } from '../support/engine/media-files.ts';
import { startScriptedModel, type ScriptedModel } from '../support/engine/scripted-model.ts';
import { startTestEngine, type TestEngine } from '../support/engine/start-test-engine.ts';
import { ALL_CHECKS } from './checks/all-checks.ts';
import { openEnvironment } from './open-environment.ts';
import { playInPython } from './players/play-in-python.ts';
import { playInTypescript } from './players/play-in-typescript.ts';
import { pythonSdkVersion, pythonWithSdk } from './python.ts';
import { SCRIPTED_ANSWERS } from './scripted-answers.ts';

const RESULTS = join(import.meta.dirname, 'results.json');

let model: ScriptedModel;
let engine: TestEngine;
beforeAll(async () => {
  model = await startScriptedModel();
  for (const [prompt, answers] of Object.entries(SCRIPTED_ANSWERS)) model.play(prompt, answers);
  engine = await startTestEngine({ environment: openEnvironment(model.url) });
});
afterAll(async () => {
  await engine.stop();
  await model.stop();
});

it('answers the official SDKs in TypeScript and Python as results.json says; `npm run conformance` writes it anew', async () => {
  const python = await pythonWithSdk();
  const [inTypescript, inPython] = await Promise.all([
    playInTypescript(engine, ALL_CHECKS, saved('typescript')),
    python === null ? null : playInPython(python, ALL_CHECKS, { ...engine, saved: saved('python') }),
  ]);
  const former = await formerResults();
  const checks = ALL_CHECKS.map(({ method, does }, i) => ({
    method,
    http: inTypescript[i]?.http,
    does,
    typescript: withoutIds(inTypescript[i]?.result ?? ''),
    python: inPython ? withoutIds(inPython[i] ?? '') : (former.get(`${method} ${does}`) ?? ''),
  }));
  const versions = { typescript: VERSION, python: await pythonSdkVersion() };
  await expect(`${JSON.stringify({ versions, checks }, null, 2)}\n`).toMatchFileSnapshot(RESULTS);
});

function saved(run: string): Map<string, unknown> {
  return new Map([
    ['run', run],
    ['pixel', png().toString('base64')],
  ]);
}

const IDS = /\b(agent|env|file|req|sesn|sesrsc|sevt|skill|skver|sthr|vcrd|vlt|work)_[0-9A-Za-z]{10,}/g;

/** Ids and names that are others in each run do not belong to a result. */
function withoutIds(result: string): string {
  return result.replaceAll(IDS, '$1_…').replaceAll(/\b(typescript|python)\b/g, '…');
}

/** The results of Python as they were, for a machine that has none. */
async function formerResults(): Promise<Map<string, string>> {
  const text = await readFile(RESULTS, 'utf8').catch(() => '{"checks":[]}');
  const { checks } = JSON.parse(text) as { checks: { method: string; does: string; python: string }[] };
  return new Map(checks.map(({ method, does, python }) => [`${method} ${does}`, python]));
}
