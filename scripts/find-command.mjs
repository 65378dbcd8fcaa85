/** Finds programs on this machine. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** @returns {string[]} the folders of `PATH` */
export function pathFolders(environment = process.env) {
  return (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
}

/** @returns {string | null} where the first of the folders has it */
export function findCommand(name, folders = pathFolders()) {
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
