import { join } from 'node:path';
import type { ActivityDependencies } from '../../dependencies.ts';

/** The folder below which `to: folder` writes. */
export function filesFolder({
  environment,
  dataFolder,
}: Pick<ActivityDependencies, 'environment' | 'dataFolder'>): string {
  return environment.files.folder ?? join(dataFolder, 'files');
}
