// cadvisor exports what the kernel counts for each container of a Docker Engine: processor time and memory.
//
// Upstream's own command is a module that no proxy serves; this one is made of the same library, with what the stack's
// rules need, and nothing else: no page, no storage, no other kind of container.
package main

import (
	"flag"
	"log"
	"net/http"
	"strings"
	"time"

	"github.com/google/cadvisor/cache/memory"
	"github.com/google/cadvisor/container"
	_ "github.com/google/cadvisor/container/docker/install"
	v2 "github.com/google/cadvisor/info/v2"
	"github.com/google/cadvisor/manager"
	"github.com/google/cadvisor/metrics"
	"github.com/google/cadvisor/utils/sysfs"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"k8s.io/utils/clock"
)

func main() {
	address := flag.String("listen", "127.0.0.1:8080", "address to serve /metrics and /health on")
	labels := flag.String("labels", "service,environment,team,version", "labels of containers that are labels of metrics too")
	flag.Parse()

	// The longest time between two looks at a container on which nothing changes.
	interval := 15 * time.Second
	dynamic := true
	included := container.MetricSet{
		container.CpuUsageMetrics:    {},
		container.MemoryUsageMetrics: {},
	}
	watched, err := manager.New(
		memory.New(2*time.Minute, nil),
		sysfs.NewRealSysFs(),
		manager.HousekeepingConfig{Interval: &interval, AllowDynamic: &dynamic},
		included,
		http.DefaultClient,
		[]string{"/"},
		nil, "", 0,
	)
	if err != nil {
		log.Fatalf("no containers can be looked at: %v", err)
	}
	if err := watched.Start(); err != nil {
		log.Fatalf("no containers can be looked at: %v", err)
	}

	registry := prometheus.NewRegistry()
	registry.MustRegister(metrics.NewPrometheusCollector(
		watched, metrics.BaseContainerLabels(strings.Split(*labels, ",")), included, clock.RealClock{}, v2.RequestOptions{IdType: v2.TypeName, Count: 1, Recursive: true},
	))
	http.Handle("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	http.HandleFunc("/health", func(answer http.ResponseWriter, _ *http.Request) { answer.Write([]byte("ok\n")) })
	log.Fatal(http.ListenAndServe(*address, nil))
}
