const paths = {
  overview: 'M4 13a8 8 0 1 1 16 0M12 13l4-4M5 19h14',
  topology: 'M5 4h4v4H5zM15 10h4v4h-4zM5 16h4v4H5zM9 6h3v12H9M12 12h3',
  filters: 'M4 5h16l-6 8v6l-4-2v-4z',
  sessions: 'M4 8h12l-3-3M20 16H8l3 3',
  capture: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM3 12h2M19 12h2M12 3v2M12 19v2',
  explorer: 'M8 8l-4 4 4 4M16 8l4 4-4 4M13.5 6l-3 12',
  access: 'M12 3l7 3v5c0 4.5-3 8-7 10-4-2-7-5.500-7-10V6zM9 12l2 2 4-4',
  audit: 'M6 3h9l4 4v14H6zM9 12h7M9 16h7M9 8h3',
  standing: 'M4 6h16v12H4zM4 10h16M7 15h4',
  settings: 'M5 7h8M17 7h2M5 12h2M11 12h8M5 17h10M13 5v4M9 10v4M17 15v4',
  plus: 'M12 5v14M5 12h14',
  close: 'M6 6l12 12M18 6L6 18',
  menu: 'M4 7h16M4 12h16M4 17h16',
  up: 'M12 19V6M6 11l6-6 6 6',
  down: 'M12 5v13M6 13l6 6 6-6',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
  edit: 'M5 19l1-4L16 5l3 3L9 18z',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2',
  user: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c1-4 4-6 8-6s7 2 8 6',
  warning: 'M12 4l9 16H3zM12 10v5M12 17.500v.5',
  check: 'M5 12l5 5 9-10',
  arrow: 'M5 12h13M13 6l6 6-6 6',
} as const;

export type IconName = keyof typeof paths;

/** Decoration: whoever uses it says in words what it means. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}

/** A mirror that throws light. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <rect width="24" height="24" rx="6" fill="var(--mark-ground)" />
      <circle cx="9" cy="12" r="4" fill="var(--mark)" />
      <path d="M14.500 9.500 20 6M15 12h6M14.500 14.500 20 18" stroke="var(--mark)" strokeWidth="1.800" strokeLinecap="round" fill="none" />
    </svg>
  );
}
