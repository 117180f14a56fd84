// What Linux's /proc says about a process and those it started.
import { readdirSync, readFileSync } from 'node:fs';

export type ProcessInfo = {
  pid: number;
  parentPid: number;
  /** In clock ticks since boot: with the pid it names one process for good, though pids are reused. */
  startTicks: number;
  /** The arguments, joined by spaces; empty for a zombie. */
  commandLine: string;
  state: string;
};

/** One process, or undefined when it is gone. */
function readProcess(pid: number): ProcessInfo | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the name in brackets, and may itself hold brackets and spaces (proc_pid_stat(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return {
      pid,
      parentPid: Number(fields[1]),
      startTicks: Number(fields[19]),
      commandLine,
      state: fields[0] ?? '',
    };
  } catch {
    return undefined;
  }
}

/** Every living process below `pid`, children before grandchildren. */
export function descendants(pid: number): ProcessInfo[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name)))
    .filter((info) => info !== undefined);
  const found: ProcessInfo[] = [];
  let parents = new Set([pid]);
  while (parents.size > 0) {
    const children = all.filter((info) => parents.has(info.parentPid));
    found.push(...children);
    parents = new Set(children.map((info) => info.pid));
  }
  return found;
}

/** Whether this very process (not a later one with its pid) still runs. */
export function isAlive(info: ProcessInfo): boolean {
  const now = readProcess(info.pid);
  return now !== undefined && now.startTicks === info.startTicks && now.state !== 'Z';
}

/** Sends a signal; a process that is gone already is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
      throw error;
    }
  }
}
