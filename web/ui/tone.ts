/** What a badge's colour repeats of its words. */
export type Tone = 'neutral' | 'good' | 'warn' | 'bad' | 'action'
