/* SPDX-License-Identifier: BSD-2-Clause */
/* The same client and servers as in pingpong.c, by SYSENTER. */
#include "pingpong.h"
#include "pingpong_code.h"
#include "sysenter.h"

void sysenter_server_stops(void)
{
	SERVER_STOPS(L4_SYSENTER);
}

void sysenter_server_starts(void)
{
	SERVER_STARTS(L4_SYSENTER);
}

void sysenter_server_plain(void)
{
	SERVER_PLAIN(L4_SYSENTER);
}

void sysenter_client_starts(u32 timeouts)
{
	CLIENT_STARTS(L4_SYSENTER);
}

void sysenter_client_stops(u32 timeouts)
{
	CLIENT_STOPS(L4_SYSENTER);
}

void sysenter_client_measures(u32 timeouts)
{
	CLIENT_MEASURES(L4_SYSENTER);
}
