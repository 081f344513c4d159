import type { Artefact } from '../../../contract/artefact.ts';
import { isFiles, type FilesArtefact } from '../../../contract/files-artefact.ts';

export interface FilesBefore {
  /** Of other uses of this output. */
  usedBytes: number;
  /** What this use has handed over in an earlier attempt. */
  former: FilesArtefact | null;
}

/** What a run has handed over as files so far, by the use of the output. */
export function filesHandedOver(artefacts: readonly Artefact[], ordinal: number): FilesBefore {
  const all = artefacts.filter(isFiles);
  const others = all.filter((artefact) => artefact.ordinal !== ordinal);
  return {
    usedBytes: others.flatMap(({ files }) => files).reduce((sum, { bytes }) => sum + bytes, 0),
    former: all.find((artefact) => artefact.ordinal === ordinal) ?? null,
  };
}
