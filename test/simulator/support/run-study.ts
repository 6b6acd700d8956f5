import type { Architecture } from '../../../src/model/architecture.ts';
import { compile } from '../../../src/simulator/plan/compile.ts';
import { replicate } from '../../../src/simulator/replicate.ts';
import { createStudy, simulatedArchitecture, type Study, type StudyOptions, type StudyResult } from '../../../src/simulator/study/study.ts';

/** Runs a whole study in this thread, job by job, as a worker would run each. */
export function runStudy(architecture: Architecture, options: Partial<StudyOptions> = {}): StudyResult {
  return finishedStudy(architecture, options).result();
}

export function finishedStudy(architecture: Architecture, options: Partial<StudyOptions> = {}): Study {
  const study = createStudy(architecture, { scenarios: 'default', variant: null, seed: 1, ...options });
  for (let jobs = study.nextJobs(); jobs.length > 0; jobs = study.nextJobs()) {
    for (const job of jobs) {
      const simulated = simulatedArchitecture(architecture, job);
      const scenario = simulated.scenarios.find(({ name }) => name === job.scenario);
      study.accept(job, replicate(compile(simulated, scenario), { ...job, isAudited: true }));
    }
  }
  return study;
}
