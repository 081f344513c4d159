import { existsSync, mkdirSync, readdirSync, utimesSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { AllowList } from '../../../engine/egress/allow-list.ts';
import { createSessionEgress } from '../../../engine/egress/session-egress.ts';
import { bubblewrap } from '../../../engine/hands/bubblewrap/bubblewrap.ts';
import {
  PACKAGES_FOLDER,
  SANDBOX_ENVIRONMENT,
  TRUST_FOLDER,
} from '../../../engine/hands/bubblewrap/sandbox-command.ts';
import { createPackageCache, type PackageCache } from '../../../engine/packages/package-cache.ts';
import { packageVariables } from '../../../engine/packages/package-variables.ts';
import { PackagesFailed } from '../../../engine/packages/packages-failed.ts';
import { bareEngine } from '../../support/engine/bare-engine.ts';
import { handsFixture, type HandsFixture } from '../../support/engine/hands-fixture.ts';
import { hasPip } from '../../support/engine/has-pip.ts';
import { npmRegistry } from '../../support/engine/network/npm-registry.ts';
import { pipIndex } from '../../support/engine/network/pip-index.ts';
import { proxyStage } from '../../support/engine/network/proxy-stage.ts';
import { describeWithSandbox } from '../../support/engine/sandbox-gate.ts';
import { oneIn } from '../../support/setup/sampled.ts';

const itSampled = oneIn(2);

const never = new AbortController().signal;

describeWithSandbox('packages of environments', () => {
  itSampled(
    'are installed once for all that ask at the same time, and found by the programs of a sandbox',
    async () => {
      const { cache, opened } = await cacheFrom(await registries());
      const packages = { npm: ['@acme/toy@1.0.0'], pip: [] };
      const [folder, same] = await Promise.all([cache.ready(packages, never), cache.ready({ ...packages }, never)]);
      expect(same).toBe(folder);
      expect(await cache.ready({ pip: [], npm: ['@acme/toy@1.0.0'] }, never)).toBe(folder);
      expect(opened).toHaveBeenCalledTimes(1);
      const hands = await handsWith(folder);
      expect(await hands.bash(`node -p "require('@acme/toy')"`)).toBe('42');
      expect(await hands.bash(`echo $PATH; touch ${PACKAGES_FOLDER}/npm/x 2>&1`)).toMatch(
        /^\/opt\/packages\/npm\/node_modules\/.bin:.*\n.*Read-only file system/,
      );
    },
  );

  it.skipIf(!hasPip())('are found by Python, too', async () => {
    const { cache } = await cacheFrom(await registries());
    const hands = await handsWith(await cache.ready({ npm: [], pip: ['toy==1.0'] }, never));
    expect(await hands.bash('/usr/bin/python3 -c "import toy; print(toy.answer)"')).toBe('42');
  });

  itSampled(
    'are waited for no longer than the session wants, and installed no longer than the engine runs',
    async () => {
      const asked = Promise.withResolvers<void>();
      const stage = await proxyStage();
      const port = await stage.serve(() => asked.resolve());
      const { cache, home } = await cacheFrom({ npm: `http://registry.test:${port}/`, pip: 'http://pip.test/' });
      const abort = new AbortController();
      const one = cache.ready({ npm: ['@acme/toy'], pip: [] }, abort.signal);
      const other = cache.ready({ npm: ['@acme/toy'], pip: [] }, never);
      await asked.promise;
      abort.abort(new Error('interrupted'));
      await expect(one).rejects.toThrow('interrupted');
      await Promise.all([expect(other).rejects.toThrow('the engine stops'), cache.stop()]);
      expect(readdirSync(home)).toEqual([]);
    },
  );

  itSampled('leave nothing behind if one cannot be installed, and say why', async () => {
    const { cache, home } = await cacheFrom(await registries());
    const failure = cache.ready({ npm: ['@acme/toy@1.0.0', '@acme/nothing'], pip: [] }, never);
    await expect(failure).rejects.toThrow(PackagesFailed);
    await expect(failure).rejects.toThrow(
      /could not be installed: .*@acme\/nothing \(npm\)\. The installer said: [^]*404/,
    );
    expect(readdirSync(home)).toEqual([]);
  });
});

it('removes at the start what a killed engine has left half done, and what was not used for long', async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'packages-'));
  onTestFinished(() => rm(dataFolder, { recursive: true, force: true }));
  const home = join(dataFolder, 'packages');
  for (const name of ['used', 'old', 'half.attempt']) mkdirSync(join(home, name), { recursive: true });
  const longAgo = new Date(Date.now() - 31 * 24 * 60 * 60_000);
  utimesSync(join(home, 'old'), longAgo, longAgo);
  createPackageCache({
    dataFolder,
    driver: bubblewrap,
    egress: { openWithoutSession: () => Promise.reject(new Error('nothing is installed here')) },
    registries: { npm: 'https://npm.test/', pip: 'https://pip.test/' },
    log: pino({ level: 'silent' }),
  });
  await expect.poll(() => readdirSync(home), { timeout: 20_000 }).toEqual(['used']);
  expect(existsSync(join(home, 'used'))).toBe(true);
});

async function handsWith(packages: string): Promise<HandsFixture> {
  const environment = packageVariables(PACKAGES_FOLDER, SANDBOX_ENVIRONMENT['PATH'] ?? '');
  const hands = await handsFixture({ packages, environment });
  onTestFinished(async () => {
    await hands.hands.kill();
    await hands.remove();
  });
  return hands;
}

async function registries(): Promise<{ npm: string; pip: string }> {
  const stage = await proxyStage();
  const { listener } = await npmRegistry({ isPublic: true });
  const npm = await stage.serve(listener);
  const pip = await stage.serve(await pipIndex(null));
  return { npm: `http://registry.test:${npm}/`, pip: `http://registry.test:${pip}/simple` };
}

interface TestCache {
  cache: PackageCache;
  /** Called for each installation. */
  opened: ReturnType<typeof vi.fn>;
  home: string;
}

async function cacheFrom(urls: { npm: string; pip: string }): Promise<TestCache> {
  const bare = await bareEngine();
  const guard = { ...bare.engine.guard, resolve: async () => ['127.0.0.1'] };
  const egress = createSessionEgress({ ...bare.engine, guard, trustFolder: TRUST_FOLDER });
  onTestFinished(async () => {
    await egress.stop();
    await bare.stop();
  });
  const opened = vi.fn((allowed: AllowList) => egress.openWithoutSession(allowed));
  const { dataFolder } = bare;
  const cache = createPackageCache({
    dataFolder,
    driver: bubblewrap,
    egress: { openWithoutSession: opened },
    registries: urls,
    log: bare.engine.log,
  });
  return { cache, opened, home: join(dataFolder, 'packages') };
}
