import { describe, expect, inject, it } from 'vitest';
import { registerSearchAttributes } from '../../../connections/temporal/register-search-attributes.ts';
import { connectTemporal } from '../../../connections/temporal/connect-temporal.ts';

describe('registerSearchAttributes', () => {
  it('may be called by many at once, and again', async () => {
    const { connection, close } = await connectTemporal({ address: inject('temporalAddress'), namespace: 'default' });
    await Promise.all([1, 2, 3].map(() => registerSearchAttributes(connection, 'default')));
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace: 'default' });
    expect(
      Object.keys(customAttributes)
        .filter((name) => name.startsWith('Curfew'))
        .toSorted(),
    ).toEqual([
      'CurfewAutomation',
      'CurfewOutcome',
      'CurfewPhase',
      'CurfewRepository',
      'CurfewSource',
      'CurfewSpendUsd',
      'CurfewSubject',
    ]);
    await close();
  });

  it('says what to do where the namespace does not exist', async () => {
    const { connection, close } = await connectTemporal({ address: inject('temporalAddress'), namespace: 'nowhere' });
    await expect(registerSearchAttributes(connection, 'nowhere')).rejects.toThrow(
      'Temporal has no namespace nowhere. Create it (temporal operator namespace create --namespace nowhere) or set ' +
        'TEMPORAL_NAMESPACE to one that exists.',
    );
    await close();
  });
});
