import { TEMPORAL_CLI_VERSION } from './temporal-version.ts';

/**
 * SHA-256 of the published archives, by version, and by platform and architecture as Node names them. They are those of
 * `checksums.txt` of that release of https://github.com/temporalio/cli. A new version needs new ones.
 */
const ARCHIVES = new Map([
  ['1.8.2 linux x64', 'd8421bda989e6514b4bdb4d63a9012a8a05a806892e881a5aad8510496349a94'],
  ['1.8.2 linux arm64', '83600a8fac6e3da54093e5da6918d399f501532b9f1172235603f9606f4ac6e4'],
  ['1.8.2 darwin x64', '489d7f5420cae02b559774ac23df035141954c33a51dba96f5759a0ddccdf1b6'],
  ['1.8.2 darwin arm64', 'dacdc3587682c04cf27e67c8878ca2d755230b6ad63c0c6ebddd7348ae90ed94'],
]);

/** The SHA-256 that the archive of the pinned version must have; null if none is known, and then nothing is downloaded. */
export function temporalChecksum(platform: string, architecture: string): string | null {
  return ARCHIVES.get(`${TEMPORAL_CLI_VERSION} ${platform} ${architecture}`) ?? null;
}
