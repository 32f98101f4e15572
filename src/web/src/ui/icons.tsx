const shapes = {
  gauge: 'M4 18a9 9 0 1 1 16 0M12 13l4-5',
  chart: 'M4 4v16h16M8 16v-4M12 16V8M16 16v-6',
  list: 'M9 6h11M9 12h11M9 18h11M4 6h.01M4 12h.01M4 18h.01',
  wave: 'M3 12h3l3-8 5 16 3-8h4',
  wifi: 'M3 9a14 14 0 0 1 18 0M6 12.5a9 9 0 0 1 12 0M9 16a4.5 4.5 0 0 1 6 0M12 19.5h.01',
  chip: 'M7 7h10v10H7zM10 3v4M14 3v4M10 17v4M14 17v4M3 10h4M3 14h4M17 10h4M17 14h4',
  share: 'M6 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM18 3a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM18 15a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8.700 10.700l6.600-3.300M8.700 13.300l6.600 3.300',
  gear: 'M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM12 2v4M12 18v4M2 12h4M18 12h4M5 5l2.8 2.8M16.2 16.2L19 19M19 5l-2.8 2.8M7.8 16.2L5 19',
  pulse: 'M12 21c-5-4-9-7-9-11.5A5 5 0 0 1 12 7a5 5 0 0 1 9 2.500C21 14 17 17 12 21zM7 12h3l1.500-3 2 5 1-2H17',
  help: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.7.3-1 .8-1 1.700M12 17h.01',
  more: 'M4 7h16M4 12h16M4 17h16',
  alert: 'M12 3L2 20h20zM12 10v4M12 17h.01',
  check: 'M4 12l5 5L20 6',
  lock: 'M6 11h12v9H6zM8 11V8a4 4 0 0 1 8 0v3',
  unlock: 'M6 11h12v9H6zM8 11V8a4 4 0 0 1 7.500-2',
  down: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  play: 'M7 4l13 8-13 8z',
  pause: 'M8 5v14M16 5v14',
  star: 'M12 3l2.700 5.700 6.300.8-4.600 4.300 1.200 6.200-5.600-3.100L6.400 20l1.200-6.200L3 9.500l6.300-.8z',
  repeat: 'M4 12a8 8 0 0 1 14-5.300L20 9M20 4v5h-5M20 12a8 8 0 0 1-14 5.300L4 15M4 20v-5h5',
  edit: 'M4 20h4L19 9l-4-4L4 16zM13 7l4 4',
  trash: 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13',
  close: 'M5 5l14 14M19 5L5 19',
  out: 'M14 4h5v16h-5M10 8l-4 4 4 4M6 12h9',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2',
} as const;

export type IconName = keyof typeof shapes;

/** A drawing beside a text that says the same: hidden from screen readers. */
export function Icon({ name, fill }: { name: IconName; fill?: boolean }) {
  return (
    <svg viewBox="0 0 24 24" width="20" height="20" fill={fill ? 'currentColor' : 'none'} stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      <path d={shapes[name]} />
    </svg>
  );
}

export function Logo() {
  return (
    <svg viewBox="0 0 512 512" width="28" height="28" aria-hidden="true">
      <rect width="512" height="512" rx="104" fill="#0f1a20" />
      <g fill="none" stroke-linecap="round" stroke-width="36">
        <path d="M136 352a160 160 0 1 1 240 0" stroke="#28404a" />
        <path d="M136 352A160 160 0 0 1 278 87" stroke="#2fc6b0" />
      </g>
      <path d="M272 158l-84 124h56l-14 92 92-132h-60z" fill="#f4f7f8" />
    </svg>
  );
}
