/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The client and the servers of the ipc benchmarks: call against reply & wait, two words in
 * registers.  The client's word comes back changed, which check() looks at.
 */
#ifndef BENCH_PINGPONG_H
#define BENCH_PINGPONG_H

/* Servers: threads that never return.  The first two hold one end of the interval. */
void server_stops(void);  /* MEASURE_END when a call arrives */
void server_starts(void); /* MEASURE_BEGIN before it replies */
void server_plain(void);

/* Clients: one call to `partner`, with the given timeouts. */
void client_starts(unsigned timeouts);	 /* measured until the server has it */
void client_stops(unsigned timeouts);	 /* measured from the reply on */
void client_measures(unsigned timeouts); /* there and back */

/* The same by SYSENTER: with fastpath=sysenter only. */
void sysenter_server_stops(void);
void sysenter_server_starts(void);
void sysenter_server_plain(void);
void sysenter_client_starts(unsigned timeouts);
void sysenter_client_stops(unsigned timeouts);
void sysenter_client_measures(unsigned timeouts);

void pingpong_prepare(void);
int pingpong_check(void);

/* A case of a benchmark by SYSENTER: its name, which server is set up, and what a sample does. */
#define SYSENTER_CASE(case_name, of_server, measured)                                     \
	{ .name = case_name, .setup = of_server, .prepare = pingpong_prepare,             \
	  .sample = measured, .check = pingpong_check, .cleanup = partner_end,            \
	  .only = "sysenter" }

#endif
