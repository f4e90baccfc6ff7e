#!/usr/bin/env python3
"""moto_server with an indexed CloudWatch, a settable clock and a few routes for seeding. Ours, not part of moto.

    python emulator.py -H 127.0.0.1 -p 5601            (the arguments of moto_server)

MOTO_CLOCK_FILE names a file with an offset in seconds (-7776000); it is read at each use, absent or empty is 0.

CloudWatch. The one of moto looks through all datapoints of a region for each period of each query. Here a query reads
its own series only, and, as in AWS but not in moto, the namespace and the exact set of dimensions are matched, pNN
percentiles are computed, periods are aligned, MaxDatapoints and NextToken page, and more than 500 queries or duplicate
ids are refused. Not supported: expressions, SEARCH, trimmed means, the built-in metrics of S3 and SQS.

Seeding, in JSON, by routes that AWS does not have:
    POST /plimsoll/series     {account, region, series: [{namespace, name, dimensions: {…}, start, end?, step, values}]}
        One compact datum: `values` (null: no datapoint) are repeated on the steps from `start` to `end` (seconds since
        the epoch, end exclusive, none: for ever), the value at time t being values[t / step mod their number]. It is
        unfolded only when it is read.
    POST /plimsoll/log-group  {account, region, name, storedBytes?, lastIngestionAt?}
        What no test can put in by writing events.
"""
import bisect
import datetime as dt
import json
import logging
import math
import os
import sys
import threading

import moto.core.utils as core_utils

real_utcnow = core_utils.utcnow


def utcnow():
    name = os.environ.get("MOTO_CLOCK_FILE")
    try:
        with open(name) as file:
            offset = float(file.read() or 0)
    except (OSError, TypeError, ValueError):
        offset = 0.0
    return real_utcnow() + dt.timedelta(seconds=offset)


core_utils.utcnow = utcnow  # before the backends import it by name

import moto.autoscaling.models as groups  # noqa: E402
import moto.ec2.models.elastic_block_store as volumes  # noqa: E402
import moto.ec2.models.instances as ec2_instances  # noqa: E402
import moto.ec2.responses.amis as ami_responses  # noqa: E402
import moto.elb.models as classic  # noqa: E402
import moto.logs.models as logs  # noqa: E402
from moto.backends import get_backend  # noqa: E402
from moto.cloudwatch import models, responses  # noqa: E402
from moto.core.responses import ActionResult  # noqa: E402
from moto.moto_server.werkzeug_app import DomainDispatcherApplication  # noqa: E402

lock = threading.RLock()
tokens = {}
listed_for = 14 * 86400
most_datapoints = 100_800


def epoch(time):
    return (time if time.tzinfo else time.replace(tzinfo=dt.timezone.utc)).timestamp()


def moment(seconds):
    return dt.datetime.fromtimestamp(seconds, dt.timezone.utc)


# A datapoint is (time, minimum, maximum, sum, sample count).
def stat_of(points, stat):
    count = sum(point[4] for point in points)
    if stat == "SampleCount":
        return count
    if stat == "Sum":
        return sum(point[3] for point in points)
    if stat == "Average":
        return sum(point[3] for point in points) / count if count else None
    if stat == "Minimum":
        return min(point[1] for point in points)
    if stat == "Maximum":
        return max(point[2] for point in points)
    if stat[:1] == "p":
        # AWS has no percentile of statistic sets with a spread.
        if any(point[1] != point[2] for point in points):
            return None
        flat = [value for value, weight in sorted((p[1], p[4]) for p in points) for _ in range(int(weight))]
        rank = float(stat[1:]) / 100 * (count - 1)
        low, high = math.floor(rank), math.ceil(rank)
        return flat[low] + (flat[high] - flat[low]) * (rank - low)
    raise models.ValidationError(f"The value {stat} for parameter Stat is not supported.")


class Repeated:
    """A compact datum: values that repeat."""

    def __init__(self, start, end, step, values):
        self.start, self.end, self.step, self.values = start, end or math.inf, step, values
        self.folded = {}

    def points(self, start, end):
        time = math.ceil(max(start, self.start) / self.step) * self.step
        while time < min(end, self.end):
            value = self.values[int(time // self.step) % len(self.values)]
            if value is not None:
                yield (time, value, value, value, 1.0)
            time += self.step

    def by_period(self, period, stat):
        """The statistic of each period of one repetition; None unless periods fit in it."""
        length = len(self.values) * self.step
        if length % period or period % self.step:
            return None
        if (period, stat) not in self.folded:
            each = period // self.step
            slots = []
            for at in range(length // period):
                present = [value for value in self.values[at * each : (at + 1) * each] if value is not None]
                slots.append(stat_of([(0, v, v, v, 1.0) for v in present], stat) if present else None)
            self.folded[period, stat] = slots
        return self.folded[period, stat]


class Series:
    def __init__(self, dimensions):
        self.dimensions, self.put, self.sorted, self.repeated = dimensions, [], True, []

    def points(self, start, end):
        if not self.sorted:
            self.put.sort()
            self.sorted = True
        found = self.put[bisect.bisect_left(self.put, (start,)) : bisect.bisect_left(self.put, (end,))]
        for one in self.repeated:
            found.extend(one.points(start, end))
        return sorted(found) if len(self.repeated) > 1 or (self.repeated and self.put) else found

    def live(self, now):
        """AWS lists a metric for two weeks after its last datapoint."""
        return bool(self.put) or any(one.start < now and one.end > now - listed_for for one in self.repeated)


def series_of(backend):
    return backend.__dict__.setdefault("plimsoll_series", {})


def key_of(namespace, name, dimensions):
    return (namespace, name, frozenset((one["Name"], one["Value"]) for one in dimensions or []))


def series_at(backend, namespace, name, dimensions):
    return series_of(backend).setdefault(key_of(namespace, name, dimensions), Series(dimensions or []))


def put_metric_data(self, namespace, metric_data):
    for at, datum in enumerate(metric_data):
        self._validate_parameters_put_metric_data(datum, at + 1)
    with lock:
        for datum in metric_data:
            series = series_at(self, namespace, datum["MetricName"], datum.get("Dimensions"))
            time = epoch(datum["Timestamp"]) if datum.get("Timestamp") else epoch(utcnow())
            if datum.get("Values"):
                counts = datum.get("Counts") or [1] * len(datum["Values"])
                rows = [
                    (time, float(v), float(v), float(v) * float(c), float(c)) for v, c in zip(datum["Values"], counts)
                ]
            elif datum.get("StatisticValues"):
                of = datum["StatisticValues"]
                rows = [(time, *(float(of[name]) for name in ("Minimum", "Maximum", "Sum", "SampleCount")))]
            else:
                value = float(datum.get("Value", 0))
                rows = [(time, value, value, value, 1.0)]
            series.put += rows
            series.sorted = False


def read(backend, namespace, name, dimensions, stats, start, end, period):
    """[(start of the period, {statistic: value})]"""
    with lock:
        series = series_of(backend).get(key_of(namespace, name, dimensions))
        if not series:
            return []
        start = math.floor(start / period) * period
        whole = read_whole(series, stats, start, end, period)
        if whole is not None:
            return whole
        points = series.points(start, end)
    found, at = [], 0
    while at < len(points):
        begin = math.floor(points[at][0] / period) * period
        until = bisect.bisect_left(points, (begin + period,), at)
        found.append((begin, {stat: stat_of(points[at:until], stat) for stat in stats}))
        at = until
    return found


def read_whole(series, stats, start, end, period):
    """Without unfolding: one compact datum that begins and ends on a period, and a window that does."""
    if series.put or len(series.repeated) != 1 or end % period:
        return None
    one = series.repeated[0]
    if one.start % period or (one.end != math.inf and one.end % period):
        return None
    folded = {stat: one.by_period(period, stat) for stat in stats}
    if any(slots is None for slots in folded.values()):
        return None
    slots = len(next(iter(folded.values())))
    found = []
    for begin in range(int(max(start, one.start)), int(min(end, one.end)), period):
        at = begin // period % slots
        values = {stat: folded[stat][at] for stat in stats}
        if any(value is not None for value in values.values()):
            found.append((begin, values))
    return found


def get_metric_data(self):
    params = self._get_params()
    queries = params.get("MetricDataQueries", [])
    if params["StartTime"] >= params["EndTime"]:
        raise models.ValidationError("The parameter StartTime must be less than the parameter EndTime.")
    if len(queries) > 500:
        raise models.ValidationError("The collection MetricDataQueries must not have a size greater than 500.")
    if len({query["Id"] for query in queries}) != len(queries):
        raise models.ValidationError("The values for parameter id in MetricDataQueries are not unique.")
    start, end = epoch(params["StartTime"]), epoch(params["EndTime"])
    ascending = params.get("ScanBy") == "TimestampAscending"
    room = min(int(params.get("MaxDatapoints") or most_datapoints), most_datapoints)
    begin = tokens.pop(params["NextToken"], None) if params.get("NextToken") else (0, 0)
    if begin is None:
        raise models.InvalidParameterValue("Request parameter NextToken is invalid")
    results, used, token = [], 0, None
    for at in range(begin[0], len(queries)):
        query = queries[at]
        asked = query.get("MetricStat")
        if not asked:
            raise models.ValidationError("Expressions are not supported by this emulator")
        metric, stat = asked["Metric"], asked["Stat"]
        points = read(
            self.cloudwatch_backend,
            metric["Namespace"],
            metric["MetricName"],
            metric.get("Dimensions"),
            [stat],
            start,
            end,
            int(asked["Period"]),
        )
        points = [(time, values[stat]) for time, values in points if values[stat] is not None]
        if not ascending:
            points.reverse()
        skip = begin[1] if at == begin[0] else 0
        part = points[skip : skip + room - used]
        used += len(part)
        more = skip + len(part) < len(points)
        results.append(
            {
                "id": query["Id"],
                "label": query.get("Label") or metric["MetricName"],
                "values": [value for _, value in part],
                "timestamps": [time for time, _ in part],
                "status_code": "PartialData" if more else "Complete",
            }
        )
        if used >= room and (more or at + 1 < len(queries)):
            token = os.urandom(16).hex()
            tokens[token] = (at, skip + len(part)) if more else (at + 1, 0)
            break
    more = {"NextToken": token} if token else {}
    if "X-Amz-Target" in self.headers:
        return 200, {"content-type": "application/x-amz-json-1.0"}, as_json(results, more)
    for one in results:
        one["timestamps"] = [moment(time) for time in one["timestamps"]]
    return ActionResult({"MetricDataResults": results, **more})


def as_json(results, more):
    """What the SDK for JavaScript asks for, written here since moto takes two seconds for a full answer."""
    members = {"id": "Id", "label": "Label", "values": "Values", "timestamps": "Timestamps"}
    members["status_code"] = "StatusCode"
    shaped = [{members[name]: value for name, value in one.items()} for one in results]
    return json.dumps({"MetricDataResults": shaped, "Messages": [], **more})


def get_metric_statistics(self, namespace, metric_name, start_time, end_time, period, stats, dimensions, unit=None):
    found = []
    for time, values in read(
        self, namespace, metric_name, dimensions, stats, epoch(start_time), epoch(end_time), int(period)
    ):
        datum = models.Statistics(stats, moment(time))
        names = {"SampleCount": "sample_count", "Sum": "sum", "Minimum": "minimum", "Maximum": "maximum"}
        names["Average"] = "average"
        properties = {field: values.get(stat) for stat, field in names.items()}
        datum.__class__ = type("Statistics", (models.Statistics,), properties)
        found.append(datum)
    return found


def get_filtered_metrics(self, metric_name, namespace, dimensions):
    wanted = [(one["Name"], one.get("Value")) for one in dimensions or []]
    now = epoch(utcnow())

    def has(present):
        return all(any(name == n and (value is None or value == v) for n, v in present) for name, value in wanted)

    with lock:
        return [
            models.MetricDatumBase(ns, name, series.dimensions, None)
            for (ns, name, present), series in series_of(self).items()
            if (not namespace or ns == namespace)
            and (not metric_name or name == metric_name)
            and series.live(now)
            and has(present)
        ]


models.CloudWatchBackend.put_metric_data = put_metric_data
models.CloudWatchBackend.get_metric_statistics = get_metric_statistics
models.CloudWatchBackend.get_filtered_metrics = get_filtered_metrics
responses.CloudWatchResponse.get_metric_data = get_metric_data


def stopping_as_aws(stop):
    """AWS writes the time of a stop with GMT, moto with UTC."""

    def stopped(self, *args, **kwargs):
        result = stop(self, *args, **kwargs)
        self._reason = self._reason.replace(" UTC)", " GMT)")
        return result

    return stopped


for name in ("stop", "terminate"):
    setattr(ec2_instances.Instance, name, stopping_as_aws(getattr(ec2_instances.Instance, name)))


def instance_as_aws(init):
    """AWS says these of every instance; moto leaves them out."""

    def made(self, *args, **kwargs):
        init(self, *args, **kwargs)
        self.platform_details = "Linux/UNIX"
        self.ena_support = True
        self.architecture = self.architecture or "x86_64"

    return made


ec2_instances.Instance.__init__ = instance_as_aws(ec2_instances.Instance.__init__)


def created_now(init, shown):
    """moto takes these times from the clock of the machine."""

    def made(self, *args, **kwargs):
        init(self, *args, **kwargs)
        self.created_time = shown(utcnow())

    return made


groups.FakeAutoScalingGroup.__init__ = created_now(
    groups.FakeAutoScalingGroup.__init__, lambda now: now.replace(tzinfo=None).isoformat() + "Z"
)
classic.LoadBalancer.__init__ = created_now(
    classic.LoadBalancer.__init__, lambda now: now.replace(tzinfo=dt.timezone.utc)
)


def volume_as_aws(init):
    """What the type gives, where nothing was asked for (EBS User Guide, volume types)."""

    def made(self, *args, **kwargs):
        init(self, *args, **kwargs)
        if self.volume_type == "gp2":
            self.iops = min(16_000, max(100, 3 * int(self.size)))
        if self.volume_type == "gp3":
            self.iops = self.iops or 3000
            self.throughput = self.throughput or 125

    return made


volumes.Volume.__init__ = volume_as_aws(volumes.Volume.__init__)


def register_image(self):
    """moto makes an image of a snapshot of its own, whatever snapshots were named."""
    self.error_on_dryrun()
    before = set(self.ec2_backend.snapshots)
    image = self.ec2_backend.register_image(self._get_param("Name"), self._get_param("Description", ""))
    image.architecture = self._get_param("Architecture") or "x86_64"
    mappings = self._get_param("BlockDeviceMappings", [])
    named = mappings[0].get("Ebs", {}).get("SnapshotId") if mappings else None
    if named:
        for made in set(self.ec2_backend.snapshots) - before:
            del self.ec2_backend.snapshots[made]
        image.ebs_snapshot = self.ec2_backend.snapshots[named]
    return ActionResult({"ImageId": image.id})


ami_responses.AmisResponse.register_image = register_image


def log_group_described(describe):
    def described(self):
        stored = getattr(self, "plimsoll_stored_bytes", None)
        return {**describe(self), **({} if stored is None else {"storedBytes": stored})}

    return described


def log_stream_described(describe):
    def described(self):
        at = getattr(self.log_group, "plimsoll_last_ingestion", None)
        return {**describe(self), **({} if at is None else {"lastIngestionTime": at, "lastEventTimestamp": at})}

    return described


logs.LogGroup.to_describe_dict = log_group_described(logs.LogGroup.to_describe_dict)
logs.LogStream.to_describe_dict = log_stream_described(logs.LogStream.to_describe_dict)


def seed_series(asked):
    backend = get_backend("cloudwatch")[asked["account"]][asked["region"]]
    with lock:
        for one in asked["series"]:
            dimensions = [{"Name": name, "Value": value} for name, value in one["dimensions"].items()]
            series = series_at(backend, one["namespace"], one["name"], dimensions)
            values = [None if value is None else float(value) for value in one["values"]]
            series.repeated.append(Repeated(one["start"], one.get("end"), one["step"], values))


def seed_log_group(asked):
    group = get_backend("logs")[asked["account"]][asked["region"]].groups[asked["name"]]
    if "storedBytes" in asked:
        group.plimsoll_stored_bytes = asked["storedBytes"]
    if "lastIngestionAt" in asked:
        group.plimsoll_last_ingestion = asked["lastIngestionAt"]


routes = {"/plimsoll/series": seed_series, "/plimsoll/log-group": seed_log_group}
dispatch = DomainDispatcherApplication.__call__


def with_routes(self, environ, start_response):
    route = routes.get(environ.get("PATH_INFO"))
    if not route:
        return dispatch(self, environ, start_response)
    try:
        route(json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))))
        start_response("204 No Content", [])
        return [b""]
    except Exception as error:  # what went wrong is for whoever seeds
        start_response("400 Bad Request", [("content-type", "text/plain")])
        return [repr(error).encode()]


DomainDispatcherApplication.__call__ = with_routes

if __name__ == "__main__":
    from moto.server import main

    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # a line for each request is time lost
    main(sys.argv[1:])
